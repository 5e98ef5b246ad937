// (SCHEMA, FILE): holds a JSON document to a JSON Schema (draft 2020-12), both files. Throws what is wrong.
"use strict";

const fs = require("node:fs");
const path = require("node:path");
const Ajv = require("ajv/dist/2020");

const compiled = new Map();

function validator(schema) {
  if (!compiled.has(schema)) {
    const strict = schema.startsWith(path.join(__dirname, "schemas")); // others leave a type to another of their parts
    const ajv = new Ajv({ allErrors: true, strict, allowUnionTypes: true });
    compiled.set(schema, ajv.compile(JSON.parse(fs.readFileSync(schema, "utf8"))));
  }
  return compiled.get(schema);
}

module.exports = (schema, file) => {
  const validate = validator(schema);
  if (validate(JSON.parse(fs.readFileSync(file, "utf8")))) return;
  const lines = validate.errors.map(({ instancePath, message, params }) =>
    `${file}: ${instancePath || "/"} ${message} ${JSON.stringify(params)}`);
  throw new Error(lines.join("\n"));
};
