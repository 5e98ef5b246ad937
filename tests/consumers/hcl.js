// hcl.js: for each line of standard input, the path of a file of HCL, a line of JSON: {"document": ...}, with ${...} and
// %{...} in strings where they are templates, or {"error": text}. One process for many files: the parser takes long to start.
"use strict";

const fs = require("node:fs");
const readline = require("node:readline");
const { parse } = require("@cdktf/hcl2json");

async function answer(file) {
  try {
    return { document: await parse(file, fs.readFileSync(file, "utf8")) };
  } catch (error) {
    return { error: String(error) };
  }
}

async function main() {
  for await (const file of readline.createInterface({ input: process.stdin }))
    process.stdout.write(JSON.stringify(await answer(file)) + "\n");
}

main();
