/**
 * Statements that make rows which compress about as business data does (to 43 % with gzip's fastest level): keys and
 * dates that rise, few kinds, words that come again; references and pictures that hardly compress. A scale of 1 makes
 * an archive of 2 GB. Two lists, for two connections at once.
 */
export function seed(scale: number): readonly (readonly string[])[] {
  return [
    [...ledger(1, scale), ...ledger(2, scale), ...pictures(scale)],
    [...ledger(3, scale), ...ledger(4, scale), ...letters(scale)],
  ];
}

function ledger(part: number, scale: number): readonly string[] {
  const rows = Math.ceil(1_950_000 * scale);
  return [
    `create table ledger_${part} (
       id bigint primary key, client_id integer not null, booked_at timestamptz not null, kind text not null,
       amount numeric(12, 2) not null, reference text not null, note text)`,
    `insert into ledger_${part}
     select n, 1 + (hashint8(n) & 8191), timestamptz '2020-01-01' + n * interval '41 seconds',
       (array['invoice', 'payment', 'deposit', 'refund', 'berth fee', 'fuel'])[1 + (hashint8(n * 3) & 7) % 6],
       (hashint8(n * 7) & 9999999) / 100.0, md5(n::text) || md5((n * 5)::text),
       'berth ' || (hashint8(n * 11) & 511) || ' booked, receipt ' || left(md5((n * 13)::text), 20)
     from generate_series(${part * 10_000_000 + 1}::bigint, ${part * 10_000_000 + rows}) n`,
    `create index on ledger_${part} (client_id)`,
  ];
}

function letters(scale: number): readonly string[] {
  return [
    `create table letters (id bigint primary key, subject text not null, body text not null)`,
    // Word by word from hashes: the same text everywhere, and no two rows alike.
    `insert into letters
     select n, 'your booking ' || n, (
       select string_agg((array['berth', 'harbour', 'invoice', 'client', 'mooring', 'please', 'confirm', 'yacht',
         'arrival', 'departure', 'metres', 'tomorrow', 'deposit', 'the', 'of', 'and'])[1 + (hashint8(n * 331 + w) & 15)]
         || ' ' || to_hex(hashint8(n * 97 + w) & 65535), ' ')
       from generate_series(1, 120) w)
     from generate_series(1, ${Math.ceil(150_000 * scale)}::bigint) n`,
  ];
}

function pictures(scale: number): readonly string[] {
  return [
    `create table pictures (id bigint primary key, name text not null, bytes bytea not null)`,
    `insert into pictures
     select n, 'picture ' || n, (
       select string_agg(sha512((n * 1000 + b)::text::bytea), '') from generate_series(1, 160) b)
     from generate_series(1, ${Math.ceil(20_000 * scale)}::bigint) n`,
  ];
}
