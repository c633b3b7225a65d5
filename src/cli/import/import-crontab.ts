import { readFileSync, writeFileSync } from 'node:fs'
import { errorCode } from '../../database/error-code.ts'
import { Refusal } from '../../pipelines/refusal.ts'
import { type Crontab, parseCrontab } from '../../scheduler/crontab/parse-crontab.ts'
import { writePipelines } from '../../scheduler/crontab/write-pipelines.ts'
import { exitCodes } from '../exit-codes.ts'
import { messageOf } from '../failure.ts'
import { print, say } from '../output/stdout.ts'
import { counted } from '../output/words.ts'

export interface CrontabFlags {
  file?: string
  systemCrontab?: true
}

/** Makes pipelines and schedules of a crontab, and says what could not be taken over. */
export function importCrontab(crontabFile: string, { file, systemCrontab }: CrontabFlags): number {
  const crontab = parseCrontab(readCrontab(crontabFile), { system: systemCrontab === true })
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
  const written = writePipelines(crontab, { file: crontabFile === '-' ? 'standard input' : crontabFile, zone })
  if (file === undefined) print(written.trimEnd())
  else writeNew(file, written)
  sayRemarks(crontab)
  if (file !== undefined) print(`wrote ${file}: ${counted(crontab.jobs.length, 'pipeline')}, each with its schedule`)
  return crontab.remarks.some(({ isLost }) => isLost) ? exitCodes.partial : exitCodes.done
}

function readCrontab(file: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8')
  } catch (error) {
    throw new Refusal(`expected a crontab to read, got ${file}: ${messageOf(error)}`)
  }
}

function writeNew(file: string, text: string): void {
  try {
    writeFileSync(file, text, { flag: 'wx' })
  } catch (error) {
    const next = errorCode(error) === 'EEXIST' ? 'it is there already; name another' : messageOf(error)
    throw new Refusal(`expected --file to name a new file, got ${file}: ${next}`)
  }
}

/** The text of a line is not repeated: passwords stand in crontabs. */
function sayRemarks({ remarks }: Crontab): void {
  for (const { line, why, isLost } of remarks) say(`line ${line}: ${isLost ? 'not taken over: ' : ''}${why}`)
}
