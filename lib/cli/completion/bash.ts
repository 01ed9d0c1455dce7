import type { CompletableCommand, CompletableOptions } from './words.ts';

/**
 * A self-contained completion for bash (4 and newer): it calls no program, so that the Tab key responds at once. Every
 * word comes from our own tables and contains nothing that a shell would interpret.
 */
export function bashCompletion(commands: readonly CompletableCommand[], globals: CompletableOptions): string {
  return [
    '# bash completion of lifeboat: source it, or put it into /etc/bash_completion.d',
    '_lifeboat() {',
    '  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} command= each skip=',
    '  for each in "${COMP_WORDS[@]:1:COMP_CWORD - 1}"; do',
    '    if [[ -n $skip ]]; then skip=; continue; fi',
    '    case $each in',
    `      ${takesValue(globals)}) skip=1 ;;`,
    '      -*) ;;',
    '      *) command=$each; break ;;',
    '    esac',
    '  done',
    '  case "$command $before" in',
    ...valueCases(null, globals),
    ...commands.flatMap((command) => valueCases(command.name, command)),
    '  esac',
    '  case $command in',
    `    '') ${offer([...commands.map(({ name }) => name), ...globals.options])} ;;`,
    ...commands.map(
      ({ name, words, options }) => `    ${name}) ${offer([...words, ...options, ...globals.options])} ;;`,
    ),
    '  esac',
    '}',
    'complete -F _lifeboat lifeboat',
    '',
  ].join('\n');
}

function takesValue({ values }: CompletableOptions): string {
  return values.map(({ option }) => option).join('|');
}

function valueCases(command: string | null, { values }: CompletableOptions): readonly string[] {
  return values.map(({ option, words }) => {
    const pattern = command === null ? `*' ${option}'` : `'${command} ${option}'`;
    const reply = words === 'path' ? 'compopt -o default; COMPREPLY=()' : offer(words === 'anything' ? [] : words);
    return `    ${pattern}) ${reply}; return ;;`;
  });
}

function offer(words: readonly string[]): string {
  return `COMPREPLY=($(compgen -W '${words.join(' ')}' -- "$word"))`;
}
