import { reportFailure } from './failure.ts'
import { letPipesClose } from './output/stdout.ts'
import { calmWarnings } from './output/warnings.ts'
import { buildProgram } from './program.ts'

// Given by the launcher for our own start; programs that steps start are not concerned.
delete process.env.NODE_COMPILE_CACHE
letPipesClose()
calmWarnings()
let exitCode: number
try {
  const program = await buildProgram(process.argv.slice(2))
  await program.parseAsync(process.argv)
  exitCode = Number(process.exitCode ?? 0)
} catch (error) {
  exitCode = reportFailure(error)
}
// Said outright: a step may have left a socket or a timer behind, and nobody is to wait for it.
process.stdout.write('', () => process.stderr.write('', () => process.exit(exitCode)))
