// hcl.js FILE: reads a file of HCL and prints it as JSON, with ${...} and %{...} in strings where they are templates.
"use strict";

const fs = require("node:fs");
const { parse } = require("@cdktf/hcl2json");

const file = process.argv[2];
parse(file, fs.readFileSync(file, "utf8")).then(
  (document) => process.stdout.write(JSON.stringify(document)),
  (error) => {
    process.stderr.write(`${error}\n`);
    process.exitCode = 1;
  },
);
