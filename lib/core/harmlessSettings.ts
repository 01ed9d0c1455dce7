/**
 * Settings that a snapshot may bring to roles and databases: any user may set them, and none loads code, runs it, reads a
 * file, or switches a protection off. A trailing `*` stands for any ending.
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

/**
 * Prefixes that belong to languages and libraries, some of which run code from such a setting (`plv8.start_proc`). The
 * application's own (`app.tenant`) are data to the server.
 */
const libraries =
  /^(?:pl|pg|auto_explain|cron|citus|columnar|timescaledb|passwordcheck|sepgsql|basic_archive|worker_spi)/;

/** `timezone=UTC`, as pg_db_role_setting and pg_roles hold it. */
export function isHarmlessSetting(entry: string): boolean {
  const name = settingName(entry).toLowerCase();
  if (name.includes('.')) return !libraries.test(name);
  return exact.has(name) || beginnings.some((beginning) => name.startsWith(beginning));
}

export function settingName(entry: string): string {
  return entry.slice(0, entry.indexOf('='));
}
