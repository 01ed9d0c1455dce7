import type { ScheduledJob } from '../../core/runs/timetable.ts';
import type { Account, InstalledJob } from './contract.ts';

export const unitFolder = '/etc/systemd/system';

/** What an application's units, users and files are called, so that several are installed beside each other. */
export interface Names {
  readonly usersFile: string;
  user(account: string): string;
  /** Not where `init` keeps its own files: an installation is made from them and must not overwrite them. */
  environmentFile(account: string): string;
  unit(job: ScheduledJob, kind: 'service' | 'timer'): string;
  /** The service of the stream, which no timer starts: it runs without an end, and is started again however it ends. */
  readonly stream: string;
}

/** Null: the one application of a machine, whose units are not named after it. */
export function namesOf(application: string | null): Names {
  const stem = application === null ? 'lifeboat' : `lifeboat-${application}`;
  const folder = application === null ? '/etc/lifeboat/systemd' : `/etc/lifeboat/systemd/${application}`;
  return {
    usersFile: `/etc/sysusers.d/${stem}.conf`,
    user: (account) => `${stem}-${account}`,
    environmentFile: (account) => `${folder}/${account}.env`,
    unit: (job, kind) => `${stem}-${job}.${kind}`,
    stream: `${stem}-stream.service`,
  };
}

/** A drill uses what it finds; the others leave a slot, or a run that is active, to its owner. */
const commands: Readonly<Record<ScheduledJob, string>> = {
  backup: 'backup --scheduled',
  mirror: 'mirror --scheduled',
  prune: 'prune --scheduled',
  drill: 'drill',
};

/** A run that takes longer hangs. The first copy of a large bucket takes longest. */
const timeoutHours: Readonly<Record<ScheduledJob, number>> = { backup: 12, mirror: 48, prune: 4, drill: 24 };

/** The jobs need the network, their own folders, and programs to read: nothing else of the machine. */
const hardening = `NoNewPrivileges=true
CapabilityBoundingSet=
ProtectSystem=strict
ProtectHome=true
ProtectClock=true
ProtectControlGroups=true
ProtectHostname=true
ProtectKernelLogs=true
ProtectKernelModules=true
ProtectKernelTunables=true
PrivateDevices=true
PrivateTmp=true
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6
RestrictNamespaces=true
RestrictRealtime=true
RestrictSUIDSGID=true
LockPersonality=true
SystemCallArchitectures=native
UMask=0077`;

/** What a service reads and where it may write, as the user of its account. */
function accountLines(names: Names, account: Account): string {
  const user = names.user(account.name);
  return `EnvironmentFile=${names.environmentFile(account.name)}
Environment=LIFEBOAT_STATE_DIR=%S/${user}
${credentialLines(account)}StateDirectory=${user}
StateDirectoryMode=0700
CacheDirectory=${user}
CacheDirectoryMode=0700
WorkingDirectory=%S/${user}
${account.writable.map((path) => `ReadWritePaths=-${quoted(path)}\n`).join('')}`;
}

/** `program`: the words that start lifeboat, each as systemd is to see it. */
export function serviceText(names: Names, job: ScheduledJob, account: Account, program: readonly string[]): string {
  const user = names.user(account.name);
  const exec = program.map(quoted).join(' ');
  return `[Unit]
Description=Lifeboat: ${job}
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
User=${user}
Group=${user}
ExecStart=${exec} ${commands[job]}
# Says so when the run was ended from outside, which the run itself cannot.
ExecStopPost=-${exec} notify --ended ${job}
${accountLines(names, account)}# Asked to stop, a run ends in order, and the next one makes up for it.
SuccessExitStatus=130
KillMode=mixed
TimeoutStartSec=${timeoutHours[job]}h
TimeoutStopSec=90s
Nice=5
${hardening}
`;
}

/** The stream of an account, which starts with the machine. */
export function streamText(names: Names, account: Account, program: readonly string[]): string {
  const user = names.user(account.name);
  return `[Unit]
Description=Lifeboat: stream of the log
Wants=network-online.target
After=network-online.target

[Service]
Type=simple
User=${user}
Group=${user}
ExecStart=${program.map(quoted).join(' ')} stream
${accountLines(names, account)}# The source keeps the log until it is back.
Restart=always
RestartSec=30s
SuccessExitStatus=130
KillMode=mixed
TimeoutStopSec=90s
Nice=5
${hardening}

[Install]
WantedBy=multi-user.target
`;
}

export function timerText({ job, calendar }: InstalledJob): string {
  return `[Unit]
Description=Lifeboat: when to run ${job}

[Timer]
${calendar.map((expression) => `OnCalendar=${expression}`).join('\n')}
# What was missed while the machine was off is made up for by one run.
Persistent=true
AccuracySec=1s
RandomizedDelaySec=30s

[Install]
WantedBy=timers.target
`;
}

/** For systemd-sysusers, which ignores a line whose name contains a colon or a comma. */
export function usersText(names: Names, accounts: readonly Account[]): string {
  const line = ({ name, jobs }: Account): string => {
    const user = names.user(name);
    return `u ${user} - "Lifeboat ${jobs.map(({ job }) => job).join(' and ')}" /var/lib/${user}\n`;
  };
  return accounts.map(line).join('');
}

/** Where systemd shows a service its credentials. `%d` says the same, from version 250 on: Ubuntu 22.04 has 249. */
const shown = '%t/credentials/%n';

/**
 * In the order of the paths: `BACKUP_GPG_PRIVATE_KEY_FILE=…-1:…-2`. A missing file is replaced by one without a key:
 * otherwise systemd would not start the run, and nothing would report that.
 */
function credentialLines({ credentials }: Account): string {
  const lines = Object.entries(credentials).flatMap(([variable, paths]) => {
    const names = paths.map((_, index) => `${variable.toLowerCase()}-${index + 1}`);
    return [
      ...paths.map((path, index) => `LoadCredential=${names[index]}:${escaped(path)}`),
      ...names.map((name) => `SetCredential=${name}:was not there when the service began`),
      `Environment=${variable}=${names.map((name) => `${shown}/${name}`).join(':')}`,
    ];
  });
  return lines.map((line) => `${line}\n`).join('');
}

/** As one word of a command line or a list: quoted where it has to be. */
function quoted(word: string): string {
  const plain = escaped(word);
  return /^[\w./@:+,%=-]+$/.test(plain) ? plain : `"${plain.replaceAll(/["\\]/g, '\\$&').replaceAll('$', '$$$$')}"`;
}

/** A percent sign begins a specifier. */
function escaped(text: string): string {
  return text.replaceAll('%', '%%');
}
