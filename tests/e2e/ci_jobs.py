"""Runs the jobs of a pipeline's file as a runner would.

    ci_jobs.py github FILE EVENT SECRETS     SECRETS: a file, {"secrets": {...}, "vars": {...}}; each step gets what its env names
    ci_jobs.py gitlab FILE                   the variables are in the environment

In the current folder, which is the checkout already (a step that "uses" something is passed over), with this environment. It runs
each job that the file's conditions let run, says "== JOB" for each, and ends with the status of the first step that fails, or 99
when it does not understand the file, or when no job runs."""

import os
import re
import subprocess
import sys
import tempfile

import yaml


def give_up(why):
    print("ci_jobs.py:", why, file=sys.stderr)
    sys.exit(99)


def holds(condition, value_of):
    """Of "A == B && C != D"."""
    for part in condition.split("&&"):
        match = re.fullmatch(r"\s*(\S+)\s*(==|!=)\s*(\S+)\s*", part)
        if not match:
            give_up(f"the condition {part!r}")
        left, operator, right = match.groups()
        if (value_of(left) == value_of(right)) != (operator == "=="):
            return False
    return True


def run(script, environment, options):
    with tempfile.NamedTemporaryFile("w", suffix=".sh", delete=False) as file:
        file.write(script)
    try:
        sys.stdout.flush()
        return subprocess.run(["bash", *options, file.name], env=environment, stdin=subprocess.DEVNULL).returncode
    finally:
        os.remove(file.name)


class GitHub:
    def __init__(self, event, secrets):
        self.known = {
            "github.event_name": event,
            "github.repository": "acme/domains",
            "github.event.pull_request.head.repo.full_name": "acme/domains",
        }
        for folder, values in secrets.items():
            for name, value in values.items():
                self.known[f"{folder}.{name}"] = value

    def value_of(self, word):
        if word.startswith("'"):
            return word.strip("'")
        if word not in self.known:
            give_up(f"what {word} is")
        return self.known[word]

    def fill_in(self, values):
        def replace(match):
            return self.value_of(match.group(1))

        return {name: re.sub(r"\$\{\{\s*(\S+)\s*\}\}", replace, value) for name, value in values.items()}

    def run_job(self, job, environment):
        for step in job["steps"]:
            if "run" not in step or not holds(step.get("if", "'' == ''"), self.value_of):
                continue
            print("-- " + step["name"])
            status = run(step["run"], environment | self.fill_in(step.get("env", {})), ["-e"])
            if status != 0:
                return status
        return 0

    def jobs(self, pipeline):
        # "on" is true in YAML 1.1.
        if self.known["github.event_name"] not in pipeline[True]:
            give_up("no such event")
        environment = os.environ | self.fill_in(pipeline.get("env", {}))
        for name, job in pipeline["jobs"].items():
            if holds(job.get("if", "'' == ''"), self.value_of):
                yield name, lambda job=job: self.run_job(job, environment)


class GitLab:
    words = {"stages", "default", "include", "variables", "workflow"}

    @staticmethod
    def value_of(word):
        return word.strip('"') if word.startswith('"') else os.environ.get(word[1:], "")

    def is_wanted(self, job):
        return any(holds(rule["if"], self.value_of) for rule in job["rules"])

    @staticmethod
    def run_job(job, default):
        script = "\n".join([*default.get("before_script", []), *job["script"]])
        return run("set -eo pipefail\n" + script + "\n", os.environ, [])

    def jobs(self, pipeline):
        default = pipeline.get("default", {})
        for name, job in pipeline.items():
            if name in self.words or name.startswith("."):
                continue
            job = pipeline.get(job.get("extends"), {}) | job
            if self.is_wanted(job):
                yield name, lambda job=job: self.run_job(job, default)


def main():
    with open(sys.argv[2], encoding="utf-8") as file:
        pipeline = yaml.safe_load(file)
    if sys.argv[1] == "github":
        with open(sys.argv[4], encoding="utf-8") as file:
            runner = GitHub(sys.argv[3], yaml.safe_load(file))
    else:
        runner = GitLab()
    count = 0
    for name, job in runner.jobs(pipeline):
        print("== " + name)
        count += 1
        status = job()
        if status != 0:
            sys.exit(status)
    if count == 0:
        give_up("no job runs")


main()
