import { useOperationTexts } from '../../texts/operations.ts'
import { useTexts, wordFor } from '../../texts/texts.ts'
import { Field, Input, Select, Textarea } from '../../ui/input.tsx'
import { readable } from '../../ui/schema-form/part.ts'
import { isNumber } from './words.ts'

interface WordFieldProps {
  word: string
  value: string
  problem: string | undefined
  isChanged: boolean
  onChange(value: string): void
}

/** Asks for a word of a rule by what it is: a number, one of a few, a text. */
export function WordField({ word, value, problem, isChanged, onChange }: WordFieldProps) {
  const own = useOperationTexts().rules
  const options = useOptions(word)
  const name = own.words[word] ?? readable(word)
  return (
    <Field label={isChanged ? `${name} (${own.changed})` : name} about={own.abouts[word]} problem={problem}>
      {(control) => {
        const shared = {
          ...control,
          value,
          onChange: ({ target }: { target: { value: string } }) => onChange(target.value),
        }
        if (options) {
          return (
            <Select {...shared}>
              <option value="">{'–'}</option>
              {options.map(([each, label]) => (
                <option key={each} value={each}>
                  {label}
                </option>
              ))}
            </Select>
          )
        }
        if (word === 'suggest') return <Textarea {...shared} maxLength={1000} />
        if (!isNumber(word)) return <Input {...shared} maxLength={500} />
        return <Input {...shared} type="number" inputMode="decimal" step={word === 'inARow' ? 1 : 'any'} />
      }}
    </Field>
  )
}

function useOptions(word: string): readonly (readonly [value: string, label: string])[] | undefined {
  const texts = useTexts()
  const { levels } = useOperationTexts().rules
  const { failed, partial } = texts.run.states
  switch (word) {
    case 'severity':
      return (['info', 'warning', 'critical'] as const).map((each) => [each, wordFor(texts.severity, each)])
    case 'at':
      return (['degraded', 'unhealthy'] as const).map((each) => [each, wordFor(levels, each)])
    case 'ends':
      return [
        ['failed', failed],
        ['partial', partial],
        ['partial,failed', `${partial}, ${failed}`],
      ]
    default:
      return undefined
  }
}
