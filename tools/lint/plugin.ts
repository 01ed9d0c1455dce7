import { isBuiltin } from 'node:module';
import { basename, dirname, relative, resolve, sep } from 'node:path';
import type { Context, ESTree, Plugin, Reference, Visitor } from '@oxlint/plugins';
import { trespass } from './homes.ts';
import { refusal, type Target } from './layers.ts';
import { retirement } from './words.ts';

/** Oxlint's plugin of this house: the tables of layers.ts, homes.ts and words.ts, applied to every import and name. */
const plugin: Plugin = {
  meta: { name: 'house' },
  rules: { layers: { create: layersRule }, homes: { create: homesRule }, words: { create: wordsRule } },
};

export default plugin;

type Source = ESTree.Expression | ESTree.StringLiteral | null;
type GlobalUse = Reference['identifier'];
type Visit = (source: Source, typeOnly: boolean, node: ESTree.Node) => void;

/** Every form in which a file can name another: static, re-exported, dynamic, and `import('…').Type`. */
function everyImport(visit: Visit): Visitor {
  return {
    ImportDeclaration: (node) => visit(node.source, node.importKind === 'type', node),
    ExportNamedDeclaration: (node) => visit(node.source, node.exportKind === 'type', node),
    ExportAllDeclaration: (node) => visit(node.source, node.exportKind === 'type', node),
    ImportExpression: (node) => visit(node.source, false, node),
    TSImportType: (node) => visit(node.source, true, node),
  };
}

function layersRule(context: Context): Visitor {
  const file = fromTop(context, context.filename);
  return everyImport((source, typeOnly, node) => {
    if (source === null) return;
    const specifier = literal(source);
    const message =
      specifier === null
        ? 'an import names its module in a plain string'
        : refusal(file, targetOf(context, specifier), typeOnly);
    if (message !== null) context.report({ message, node });
  });
}

function homesRule(context: Context): Visitor {
  const file = fromTop(context, context.filename);
  const report = (message: string | null, node: ESTree.Node): void => {
    if (message !== null) context.report({ message, node });
  };
  return {
    ...everyImport((source, _typeOnly, node) => {
      const name = source === null ? null : literal(source);
      if (name !== null) report(trespass(file, { kind: 'modules', name: targetOf(context, name).name }), node);
    }),
    Program(): void {
      for (const identifier of globalUses(context)) {
        const { name } = identifier;
        report(trespass(file, { kind: 'globals', name }), identifier);
        const member = memberOf(identifier);
        if (member !== null) report(trespass(file, { kind: 'members', name: member }), identifier);
        else if (hidesMember(identifier)) report(`${name} is used by member only, so that its homes hold`, identifier);
      }
    },
  };
}

function wordsRule(context: Context): Visitor {
  const report = (name: string, node: ESTree.Node): void => {
    const message = retirement(name);
    if (message !== null) context.report({ message, node });
  };
  return {
    Program: (node) => report(basename(context.filename, '.ts'), node),
    Identifier: (node) => {
      if (isSetting(node.name) || !isField(node)) report(node.name, node);
    },
  };
}

function isSetting(name: string): boolean {
  return /^[A-Z][A-Z0-9]*_[A-Z0-9_]+$/.test(name);
}

/** Whether the name is a field's: documents that others read have some that would be called otherwise today. */
function isField(node: ESTree.Node & { readonly parent: ESTree.Node }): boolean {
  const { parent } = node;
  if (parent.type === 'MemberExpression') return parent.property === node && !parent.computed;
  return 'key' in parent && parent.key === node;
}

/** Parents of a name that is used as a type only. */
const typeContexts: ReadonlySet<string> = new Set(['TSQualifiedName', 'TSTypeQuery', 'TSTypeReference']);

/** Identifiers that stand for a value no scope of the file declares. */
function globalUses(context: Context): readonly GlobalUse[] {
  const { globalScope } = context.sourceCode.scopeManager;
  if (globalScope === null) return [];
  const known = globalScope.variables.filter(({ defs }) => defs.length === 0).flatMap(({ references }) => references);
  return [...globalScope.through, ...known]
    .map(({ identifier }) => identifier)
    .filter(({ parent }) => !typeContexts.has(parent.type));
}

/** `process.env` for the `process` of `process.env` or `process['env']`; `new Date()`; null for every other use. */
function memberOf(identifier: GlobalUse): string | null {
  const { parent } = identifier;
  if (parent.type === 'MemberExpression' && parent.object === identifier) {
    const property = parent.computed ? literal(parent.property) : parent.property.name;
    return property === null ? null : `${identifier.name}.${property}`;
  }
  const called = (parent.type === 'NewExpression' || parent.type === 'CallExpression') && parent.callee === identifier;
  if (!called || parent.arguments.length > 0) return null;
  return `${parent.type === 'NewExpression' ? 'new ' : ''}${identifier.name}()`;
}

/** Whether a use other than by a member would let a restricted member slip through under another name. */
function hidesMember({ name, parent }: GlobalUse): boolean {
  if (name === 'process') return true;
  if (name !== 'Date' && name !== 'AbortSignal') return false;
  return parent.type === 'VariableDeclarator' || parent.type === 'AssignmentExpression';
}

function literal(node: ESTree.Node): string | null {
  return node.type === 'Literal' && typeof node.value === 'string' ? node.value : null;
}

function targetOf(context: Context, specifier: string): Target {
  if (specifier.startsWith('.')) {
    return { kind: 'file', name: fromTop(context, resolve(dirname(context.filename), specifier)) };
  }
  if (!isBuiltin(specifier)) return { kind: 'package', name: specifier };
  return { kind: 'builtin', name: specifier.startsWith('node:') ? specifier : `node:${specifier}` };
}

function fromTop(context: Context, path: string): string {
  return relative(context.cwd, path).split(sep).join('/');
}
