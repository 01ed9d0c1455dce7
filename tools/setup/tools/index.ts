import { aptProgram } from './aptProgram.ts';
import { mc } from './mc.ts';
import { minio } from './minio.ts';
import { ministack } from './ministack.ts';
import { postgres15, postgres15Newest } from './postgresDebian.ts';
import { postgres19 } from './postgresExperimental.ts';
import { postgres18Icu } from './postgresNpm.ts';
import { postgres14, postgres16, postgres17, postgres18, postgres18Bare } from './postgresWheel.ts';
import { pythonProgram } from './pythonProgram.ts';
import { rclone } from './rclone.ts';
import { seaweedfs } from './seaweedfs.ts';
import type { Tool } from './tool.ts';
import { versitygw } from './versitygw.ts';

/** Everything that can be asked for, by name. */
export const tools = {
  gnupg: aptProgram('gpg', 'gnupg'),
  igzip: aptProgram('igzip', 'isal'),
  pigz: aptProgram('pigz', 'pigz'),
  jq: aptProgram('jq', 'jq'),
  chromium: aptProgram('chromium', 'chromium'),
  setpriv: aptProgram('setpriv', 'util-linux'),
  openssl: aptProgram('openssl', 'openssl'),
  ps: aptProgram('ps', 'procps'),
  systemd: aptProgram('systemd-analyze', 'systemd'),
  'postgres-14': postgres14,
  'postgres-15': postgres15,
  'postgres-15-newest': postgres15Newest,
  'postgres-16': postgres16,
  'postgres-17': postgres17,
  'postgres-18': postgres18,
  'postgres-18-bare': postgres18Bare,
  'postgres-18-icu': postgres18Icu,
  'postgres-19': postgres19,
  pgbouncer: aptProgram('pgbouncer', 'pgbouncer'),
  podman: aptProgram('podman', 'podman'),
  runc: aptProgram('runc', 'runc'),
  buildah: aptProgram('buildah', 'buildah'),
  debootstrap: aptProgram('debootstrap', 'debootstrap'),
  minio,
  versitygw,
  seaweedfs,
  mc,
  rclone,
  ministack,
  aws: pythonProgram({ program: 'aws', package: 'awscli', version: '1.45.11' }),
  'cfn-lint': pythonProgram({ program: 'cfn-lint', package: 'cfn-lint', version: '1.58.0' }),
  moto: pythonProgram({ program: 'moto_server', package: 'moto[server]', version: '5.2.5' }),
} as const satisfies Record<string, Tool>;

export type ToolName = keyof typeof tools;
