// ajv.js SCHEMA FILE...: holds JSON documents to a JSON Schema (draft 2020-12). Prints what is wrong, and exits with 1.
"use strict";

const fs = require("node:fs");
const Ajv = require("ajv/dist/2020");

const [schema, ...documents] = process.argv.slice(2).map((file) => [file, JSON.parse(fs.readFileSync(file, "utf8"))]);
const validate = new Ajv({ allErrors: true, strict: true, allowUnionTypes: true }).compile(schema[1]);
for (const [file, document] of documents) {
  if (validate(document)) continue;
  process.exitCode = 1;
  for (const { instancePath, message, params } of validate.errors)
    process.stderr.write(`${file}: ${instancePath || "/"} ${message} ${JSON.stringify(params)}\n`);
}
