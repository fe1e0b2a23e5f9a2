// Makes dist/ from src/: one file per script that the gateway serves, and the digest of what they were made from.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';

const out = process.argv[2] ?? 'dist';
const { version } = JSON.parse(readFileSync('package.json', 'utf8'));

await build({
  entryPoints: { track: 'src/track.ts', 'in-app': 'src/in-app.ts' },
  outdir: out,
  bundle: true,
  minify: true,
  charset: 'utf8',
  format: 'iife',
  target: 'es2017',
  define: { VERSION: JSON.stringify(version) },
  banner: { js: `/*! Sluice ${version} */` },
  logLevel: 'warning',
});

const sources = ['build.mjs', 'package-lock.json', 'package.json', 'tsconfig.json', ...readdirSync('src').map((name) => `src/${name}`).sort()];
const digest = createHash('sha256');
for (const name of sources) digest.update(readFileSync(name));
writeFileSync(`${out}/sources.sha256`, `${digest.digest('hex')}\n`);
