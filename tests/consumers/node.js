// node.js SCRIPT: for each line of standard input, a list of texts as JSON, the line of JSON with which the function that
// SCRIPT exports answers: {"document": ...} or {"error": text}.
"use strict";

const path = require("node:path");
const readline = require("node:readline");

async function main() {
  const ask = require(path.resolve(process.argv[2]));
  for await (const line of readline.createInterface({ input: process.stdin })) {
    let answer;
    try {
      answer = { document: (await ask(...JSON.parse(line))) ?? null };
    } catch (error) {
      answer = { error: String(error) };
    }
    process.stdout.write(JSON.stringify(answer) + "\n");
  }
}

main();
