import { useOperationTexts } from '../../texts/operations.ts'
import { wordFor } from '../../texts/texts.ts'

/** What a word of a rule is, as people read it: names stay as they are declared. */
export function useValueText(): (word: string, value: unknown) => string {
  const { rules, watches, settings } = useOperationTexts()
  const catalogues: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    ends: rules.ends,
    per: rules.pers,
    at: rules.levels,
    verdicts: watches.kinds,
    check: settings.checks,
  }
  return (word, value) => {
    // A figure is over at a number, a part from a state on.
    const words = catalogues[word] ?? {}
    if (Array.isArray(value)) return value.map((each) => wordFor(words, String(each))).join(', ')
    return typeof value === 'string' ? wordFor(words, value) : JSON.stringify(value)
  }
}
