// (FILE) -> the document of a file of HCL, with ${...} and %{...} in strings where they are templates.
"use strict";

const fs = require("node:fs");
const { parse } = require("@cdktf/hcl2json");

module.exports = (file) => parse(file, fs.readFileSync(file, "utf8"));
