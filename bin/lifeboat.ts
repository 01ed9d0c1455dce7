#!/usr/bin/env node
import { commands } from '../lib/cli/commands.ts';
import { main } from '../lib/cli/main.ts';

process.exitCode = await main(process.argv.slice(2), commands);
