import config from './vitest.config.ts'

// All fault tests, the long ones too, which `npm test` leaves out.
export default {
  ...config,
  test: { ...config.test, include: ['test/faults/**/*.test.ts'], exclude: ['**/node_modules/**'] },
}
