#!/bin/sh
# The CDK's CLI 2.1148.1 (npm aws-cdk 2.1148.1).
#
# Guess:     the CLI refuses an option that it does not know, as it refuses a command that it does not know.
# Behaviour: a line on stderr says that an unknown option is ignored; the command goes on without it and ends with 0.
# For users: a misspelt `--exclusively` deploys or destroys the stacks that depend on each other too; a misspelt `--force`
#            asks. A script that looks at exit codes does not notice.
set -eu
. "$(dirname "$0")/support/temporary.sh"
npm install --silent --no-audit --no-fund --prefix "$folder" aws-cdk@2.1148.1 >/dev/null
export CDK_DISABLE_CLI_TELEMETRY=true CDK_DISABLE_VERSION_CHECK=true HOME="$folder"

# What an app would have synthesized: two stacks, of which the second depends on the first.
mkdir "$folder/cloud"
cd "$folder"
echo '{"Resources":{"Topic":{"Type":"AWS::SNS::Topic"}}}' | tee cloud/vault.json >cloud/runner.json
cat >cloud/manifest.json <<'JSON'
{"version":"36.0.0","artifacts":{
  "vault":{"type":"aws:cloudformation:stack","environment":"aws://111111111111/eu-central-1",
    "properties":{"templateFile":"vault.json"}},
  "runner":{"type":"aws:cloudformation:stack","environment":"aws://111111111111/eu-central-1",
    "properties":{"templateFile":"runner.json"},"dependencies":["vault"]}}}
JSON
cdk="$folder/node_modules/.bin/cdk"
listed() { "$cdk" list --app cloud "$@" 2>"$folder/errors"; }

told 'version' '2.1148.1' "$("$cdk" --version | cut -d' ' -f1)"
told 'a stack alone, with its dependencies' 'runner vault ' "$(listed runner --show-dependencies >/dev/null && listed | sort | tr '\n' ' ')"
code=0
listed runner --exclusivly >/dev/null || code=$?
told 'exit with an option that no command has' 0 "$code"
told 'what it says of it' 'Unknown option(s): --exclusivly. These will be ignored.' \
  "$(grep -o 'Unknown option.*ignored\.' "$folder/errors")"
code=0
"$cdk" lists --app cloud >/dev/null 2>&1 || code=$?
told 'exit of a command that there is not' 1 "$code"
