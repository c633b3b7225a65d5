import { Refusal, shown } from '../../pipelines/refusal.ts'

/** Names that can be the columns of rows: each there, each once. `place` is put in front of the refusal. */
export function checkedNames(names: readonly unknown[], place: string): readonly string[] {
  const seen = new Map<string, number>()
  return names.map((name, index) => {
    const number = index + 1
    if (typeof name !== 'string' || name === '' || name === '__proto__') {
      const got = name === '' ? 'none' : shown(name)
      throw new Refusal(`${place}: expected a name for column ${number}, got ${got}: name every column`)
    }
    const earlier = seen.get(name)
    if (earlier !== undefined) {
      throw new Refusal(
        `${place}: expected every column to have a name of its own, got ${shown(name)} as column ${earlier} and ${number}`,
      )
    }
    seen.set(name, number)
    return name
  })
}
