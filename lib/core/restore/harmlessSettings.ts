/**
 * Settings that a snapshot may bring to roles and databases: any user may set them, and none loads code, runs it, reads
 * a file, or switches a protection off. A trailing `*` stands for any ending.
 */
const allowed = [
  'application_name',
  'array_nulls',
  'backslash_quote',
  'bytea_output',
  'check_function_bodies',
  'client_encoding',
  'client_min_messages',
  'constraint_exclusion',
  'cpu_*',
  'cursor_tuple_fraction',
  'datestyle',
  'default_statistics_target',
  'default_text_search_config',
  'default_toast_compression',
  'default_transaction_*',
  'effective_cache_size',
  'effective_io_concurrency',
  'enable_*',
  'escape_string_warning',
  'extra_float_digits',
  'from_collapse_limit',
  'geqo',
  'geqo_*',
  'gin_fuzzy_search_limit',
  'gin_pending_list_limit',
  'hash_mem_multiplier',
  'idle_in_transaction_session_timeout',
  'idle_session_timeout',
  'intervalstyle',
  'jit',
  'jit_above_cost',
  'jit_inline_above_cost',
  'jit_optimize_above_cost',
  'join_collapse_limit',
  'lc_monetary',
  'lc_numeric',
  'lc_time',
  'lock_timeout',
  'logical_decoding_work_mem',
  'maintenance_io_concurrency',
  'maintenance_work_mem',
  'max_parallel_*',
  'min_parallel_*',
  'parallel_*',
  'password_encryption',
  'plan_cache_mode',
  'quote_all_identifiers',
  'random_page_cost',
  'recursive_worktable_factor',
  'search_path',
  'seq_page_cost',
  'standard_conforming_strings',
  'statement_timeout',
  'synchronize_seqscans',
  'synchronous_commit',
  'tcp_*',
  'temp_buffers',
  'timezone',
  'transaction_timeout',
  'transform_null_equals',
  'vacuum_*',
  'work_mem',
  'xmlbinary',
  'xmloption',
];

const exact = new Set(allowed.filter((name) => !name.endsWith('*')));
const beginnings = allowed.flatMap((name) => (name.endsWith('*') ? [name.slice(0, -1)] : []));

/** Settings of extensions that any user may set, and that only tune a search. */
const tuning = new Set(['hnsw', 'ivfflat', 'pg_trgm']);

/**
 * Prefixes of languages and of libraries that may be loaded without an extension; some run code from such a setting
 * (`plv8.start_proc`). Those of extensions are what the server has; what is left is the application's own
 * (`app.tenant`): no library knows it, and it is data to the server.
 */
const libraries =
  /^(?:pl|pg|auth_delay|auto_explain|cron|citus|columnar|timescaledb|postgis|passwordcheck|sepgsql|basic_archive|worker_spi)/;

/**
 * `timezone=UTC`, as pg_db_role_setting and pg_roles hold it. Beyond that the server decides: whether it takes the
 * setting from a login, and which prefixes belong to libraries that it has.
 */
export function isHarmlessSetting(entry: string): boolean {
  const name = settingName(entry).toLowerCase();
  const prefix = settingPrefix(entry);
  if (prefix !== null) return tuning.has(prefix) || !libraries.test(prefix);
  return exact.has(name) || beginnings.some((beginning) => name.startsWith(beginning));
}

/** Of a custom setting what stands before the first dot, unless it only tunes an extension that is known; else null. */
export function libraryPrefix(entry: string): string | null {
  const prefix = settingPrefix(entry);
  return prefix === null || tuning.has(prefix) ? null : prefix;
}

function settingPrefix(entry: string): string | null {
  const name = settingName(entry).toLowerCase();
  return name.includes('.') ? name.slice(0, name.indexOf('.')) : null;
}

export function settingName(entry: string): string {
  return entry.slice(0, entry.indexOf('='));
}
