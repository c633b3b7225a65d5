// Completes package-lock.json after `npm install` against a registry that does not have every platform's build of a
// tool: npm leaves such optional packages out of the lock file without a word, and `npm ci` then refuses the whole file
// ("Missing: NAME@ from lock file"). They are never installed on other platforms, so their names, versions and platforms
// are enough.
//   node tools/complete-lock.mjs
import { readFileSync, writeFileSync } from 'node:fs'

const systems = {
  android: 'android',
  darwin: 'darwin',
  freebsd: 'freebsd',
  linux: 'linux',
  openharmony: 'openharmony',
  win32: 'win32',
  windows: 'win32',
  wasm32: undefined,
}
const processors = ['arm64', 'x64', 'ia32', 'arm', 'ppc64', 'riscv64', 's390x', 'loong64', 'wasm32']

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'))
const added = []
for (const [path, entry] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    const nested = path ? `${path}/node_modules/${name}` : `node_modules/${name}`
    const own = `node_modules/${name}`
    if (lock.packages[nested] || lock.packages[own]) continue
    lock.packages[own] = {
      version: version.replace(/^[\^~]/, ''),
      ...platformOf(name),
      optional: true,
      ...(path && entry.dev ? { dev: true } : {}),
    }
    added.push(name)
  }
}
const sorted = Object.entries(lock.packages).toSorted(([a], [b]) => (a < b ? -1 : 1))
writeFileSync('package-lock.json', `${JSON.stringify({ ...lock, packages: Object.fromEntries(sorted) }, null, 2)}\n`)
console.log(`${added.length} optional packages added${added.length > 0 ? `: ${added.join(', ')}` : ''}`)

function platformOf(name) {
  const words = name.split('/').at(-1).split('-')
  const os = words.map((word) => systems[word]).find(Boolean)
  const cpu = words.find((word) => processors.includes(word))
  const libc = words.includes('musl') ? 'musl' : words.some((word) => word === 'gnu') ? 'glibc' : undefined
  return { ...(cpu ? { cpu: [cpu] } : {}), ...(os ? { os: [os] } : {}), ...(libc ? { libc: [libc] } : {}) }
}
