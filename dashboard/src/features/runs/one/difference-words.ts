import { type Texts, wordFor } from '../../../texts/texts.ts'

/** How what differs between two runs is read: 'rows stored' in the words of the page, a number as it is. */
export function differenceWords({ differences, counts, states, modes }: Texts['run']) {
  return {
    what(what: string): string {
      const [, kind = '', name = ''] = /^(rows|parameter) (.*)$/s.exec(what) ?? []
      if (kind === '') return wordFor(differences, what)
      return `${wordFor(differences, kind)}: ${kind === 'rows' ? wordFor(counts, name) : name}`
    },
    value: (value: string): string => wordFor({ ...differences, ...states, ...modes }, value),
  }
}
