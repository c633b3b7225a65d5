/**
 * Has Node's warnings printed in a line, and one of them not at all: that a configuration is a module where the
 * package.json beside it does not say so. It loads all the same, and nobody who runs a pipeline needs to know.
 */
export function calmWarnings(): void {
  process.removeAllListeners('warning')
  process.on('warning', (warning) => {
    if ('code' in warning && warning.code === 'MODULE_TYPELESS_PACKAGE_JSON') return
    process.stderr.write(`${warning.name}: ${warning.message}\n`)
  })
}
