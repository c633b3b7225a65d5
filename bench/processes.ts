import { readdir, readFile } from 'node:fs/promises'

/** Kills a process and all its children without a warning; Linux only, as are the other functions here. */
export async function killFamily(pid: number): Promise<void> {
  const family = [pid, ...(await descendants(pid))]
  for (const member of family) kill(member)
}

/** All processes below this one. */
export async function descendants(pid: number): Promise<number[]> {
  const parents = new Map<number, number>()
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue
    const parent = (await statOf(Number(name)))?.parent
    if (parent !== undefined) parents.set(Number(name), parent)
  }
  const found = [pid]
  // A process found on the way brings its own children with it.
  for (const one of found) for (const [child, parent] of parents) if (parent === one) found.push(child)
  return found.slice(1)
}

/** The process below this one whose command line has this word. */
export async function findDescendant(pid: number, word: string): Promise<number> {
  for (const below of await descendants(pid)) {
    const words = (await readFile(`/proc/${below}/cmdline`, 'utf8').catch(() => '')).split('\0')
    if (words.includes(word)) return below
  }
  throw new Error(`expected a process '${word}' below process ${pid}, got none`)
}

/** How long the processor has worked for a process, in ms; undefined when it is gone. A tick of Linux is 10 ms. */
export async function processorMs(pid: number): Promise<number | undefined> {
  const stat = await statOf(pid)
  return stat && stat.ticks * 10
}

/** Resident memory of a process, in MB. */
export async function residentMb(pid: number): Promise<number> {
  const pages = (await readFile(`/proc/${pid}/statm`, 'utf8')).split(' ')[1]
  return (Number(pages) * 4096) / 2 ** 20
}

/** The most resident memory that a process has ever had, in MB. */
export async function peakResidentMb(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024
}

async function statOf(pid: number): Promise<{ parent: number; ticks: number } | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined)
  // The second field is the program's name in brackets, in which anything may stand.
  const fields = text?.slice(text.lastIndexOf(')') + 2).split(' ')
  return fields && { parent: Number(fields[1]), ticks: Number(fields[11]) + Number(fields[12]) }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It is gone already.
  }
}
