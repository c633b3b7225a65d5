import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

// Minutes of waiting for leases to end: with the long set, which `npm run test:faults` runs whole.
const longFaults = [
  'stopped-at-stops',
  'ordered-at-stops',
  'cut-at-stops',
  'cut-commits',
  'killed-while-storing',
  'full-memory',
  'frozen-bytes',
  'server-faults',
  'two-projects',
  'publish',
]

// A third of the processor time of each process that a test starts, as the launcher does it for people.
process.env.NODE_COMPILE_CACHE ??= fileURLToPath(new URL('node_modules/.cache/millrace', import.meta.url))

// `import ... from 'millrace'` finds src/index.ts by the package's own exports, as `node --conditions` does.
const conditions = ['millrace-source', 'module', 'node', 'development|production']

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: ['millrace-source', 'node', 'module-sync'] } },
  test: {
    include: ['src/**/*.test.ts', 'systems/**/*.test.ts', 'test/**/*.test.ts', 'dashboard/src/**/*.test.ts'],
    exclude: [
      '**/node_modules/**',
      '**/dist/**',
      'test/faults/long/**',
      ...longFaults.map((name) => `test/faults/${name}.test.ts`),
    ],
    pool: 'forks',
    // One more than cores: much of the time goes in waiting for leases to end.
    maxWorkers: 3,
    execArgv: ['--conditions=millrace-source'],
    globalSetup: ['test/global-setup.ts'],
    reporters: ['default', './test/closing-line-reporter.ts'],
    testTimeout: 40_000,
    hookTimeout: 60_000,
    // The default second is too short for what waits for processes on a busy machine.
    expect: { poll: { timeout: 10_000 } },
    // A test that passes the second time has found something.
    retry: 0,
  },
})
