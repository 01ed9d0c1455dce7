import type { ImageBuilder } from '../../../ports/prospects.ts';
import { ProcessFailure } from '../processes/failure.ts';
import { run } from '../processes/run.ts';

const platforms = { arm64: 'linux/arm64', x86_64: 'linux/amd64' } as const;

/** Docker with buildx; `environment` is HOME and `DOCKER_…` of the caller: where it finds its daemon and builders. */
export function dockerBuilder(environment: Readonly<Record<string, string>>): ImageBuilder {
  return {
    async obstacle(architecture) {
      try {
        const { stdout } = await run({
          command: 'docker',
          arguments: ['buildx', 'ls', '--no-trunc'],
          environment,
          timeoutSeconds: 60,
        });
        const platform = platforms[architecture];
        if (stdout.includes(platform)) return null;
        return {
          what: `Docker builds no image for ${platform} on this machine`,
          hint:
            architecture === 'arm64'
              ? 'docker run --privileged --rm tonistiigi/binfmt --install arm64, or set "architecture": "x86_64"'
              : 'docker run --privileged --rm tonistiigi/binfmt --install amd64, or set "architecture": "arm64"',
        };
      } catch (error) {
        if (!(error instanceof ProcessFailure)) throw error;
        const hint = 'install Docker with buildx and start it, or name a pushed image as aws.image';
        return { what: `the image cannot be built: ${error.message}`, hint };
      }
    },
  };
}
