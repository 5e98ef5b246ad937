// (ZONE, FILE) -> the records that a part of a dnsconfig.js adds, run as DNSControl does, after a D() of the zone. What
// DNSControl refuses is refused here.
"use strict";

const fs = require("node:fs");
const vm = require("node:vm");

let zone;

function refuse(why) {
  throw new Error(`DNSControl refuses: ${why}`);
}

function text(value, what) {
  if (typeof value !== "string") refuse(`${what} is no string: ${value}`);
  return value;
}

function number(value, what) {
  if (!Number.isInteger(value) || value < 0 || value > 65535) refuse(`${what} is no number of 16 bits: ${value}`);
  return value;
}

function owner(name) {
  text(name, "a name");
  if (name === zone || name.endsWith(`.${zone}`)) refuse(`the name ${name} holds the zone`);
  if (name === "" || name.endsWith(".")) refuse(`the name "${name}"`);
  return name === "@" ? `${zone}.` : `${name}.${zone}.`;
}

function target(name) {
  text(name, "a target");
  if (name.includes(".") && !name.endsWith(".")) refuse(`the target ${name} has no final dot`);
  return name.endsWith(".") ? name : `${name}.${zone}.`;
}

function maker(type, parameters) {
  return (name, ...rest) => {
    const record = { type, owner: owner(name), ttl: 300 };
    for (const [key, check] of parameters) record[key] = check(rest.shift(), key);
    for (const modifier of rest) {
      if (typeof modifier !== "function") refuse(`${type} has too many arguments: ${modifier}`);
      modifier(record);
    }
    return record;
  };
}

const sandbox = (records) => ({
  D_EXTEND(name, ...parts) {
    if (name !== zone) refuse(`there is no D() for ${name}`);
    for (const part of parts) {
      if (!part || !part.type) refuse(`D_EXTEND has a part that is no record: ${part}`);
      records.push(part);
    }
  },
  TTL: (seconds) => (record) => {
    if (!Number.isInteger(seconds) || seconds < 0 || seconds > 2147483647) refuse(`TTL(${seconds})`);
    record.ttl = seconds;
  },
  TXT: maker("TXT", [["text", text]]),
  CNAME: maker("CNAME", [["target", target]]),
  MX: maker("MX", [["priority", number], ["target", target]]),
  SRV: maker("SRV", [["priority", number], ["weight", number], ["port", number], ["target", target]]),
});

module.exports = (name, file) => {
  const records = [];
  zone = name;
  vm.runInNewContext(fs.readFileSync(file, "utf8"), sandbox(records), { filename: file, timeout: 60000 });
  return records;
};
