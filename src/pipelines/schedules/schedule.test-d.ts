// Checked by the compiler alone: what a schedule's params must be.
import { z } from 'zod'
import { pipeline } from '../pipeline.ts'
import { schedule } from './schedule-options.ts'
import { every } from './timings.ts'

const when = every('1h')
const open = pipeline('open', { params: z.object({ limit: z.number().default(3) }) }).step('a', () => 1)
const strict = pipeline('strict', { params: z.object({ region: z.string() }) }).step('a', () => 1)

schedule('a', { run: open, when })
schedule('a', { run: open, when, params: { limit: 5 } })
schedule('a', { run: strict, when, params: { region: 'eu' } })
// @ts-expect-error: a number
schedule('a', { run: open, when, params: { limit: '5' } })
// @ts-expect-error: region is needed
schedule('a', { run: strict, when })
// @ts-expect-error: nobody knows it
schedule('a', { run: strict, when, params: { region: 'eu', more: 1 } })
