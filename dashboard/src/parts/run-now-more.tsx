import type { AnswerOf, InputOf } from '../client/routes.ts'
import { useTexts } from '../texts/texts.ts'
import { Choice } from '../ui/choice.tsx'
import { Checkbox, Field, Input } from '../ui/input.tsx'

/** What few want to say of a run: which of its steps, with whose outputs, and that it is the only one of its key. */
interface More {
  which: 'all' | 'skip' | 'only'
  steps: readonly string[]
  reuse: string
  key: string
}

export const noMore: More = { which: 'all', steps: [], reuse: '', key: '' }

/** As the API takes it; what is not chosen is not said. */
export function wordsOfMore({ which, steps, reuse, key }: More): Partial<InputOf<'post', '/api/runs'>['body']> {
  const isPart = which !== 'all' && steps.length > 0
  return {
    ...(isPart && { [which]: [...steps] }),
    ...(isPart && reuse.trim() !== '' && { reuse: reuse.trim() }),
    ...(key.trim() !== '' && { key: key.trim() }),
  }
}

interface RunNowMoreProps {
  steps: AnswerOf<'get', '/api/pipelines/{name}'>['graph']['steps']
  value: More
  onChange(value: More): void
}

/** The folded end of the form that starts a run. */
export function RunNowMore({ steps, value, onChange }: RunNowMoreProps) {
  const texts = useTexts().runNow
  const { which, steps: chosen, reuse, key } = value
  const toggle = (name: string, isChosen: boolean) =>
    onChange({ ...value, steps: isChosen ? [...chosen, name] : chosen.filter((each) => each !== name) })
  return (
    <details className="rounded-md border px-3 py-1">
      <summary className="flex min-h-11 cursor-pointer items-center text-sm font-medium md:min-h-8">
        {texts.more}
      </summary>
      <div className="flex flex-col gap-4 py-2">
        {steps.length > 0 && (
          <div className="flex flex-col gap-2">
            <p className="text-sm font-medium" aria-hidden>
              {texts.which}
            </p>
            <Choice
              label={texts.which}
              value={which}
              options={(['all', 'skip', 'only'] as const).map((each) => ({ value: each, label: texts.whichOf[each] }))}
              onChange={(next) => onChange({ ...value, which: next })}
            />
            {which !== 'all' && (
              <fieldset className="grid gap-x-3 sm:grid-cols-2">
                <legend className="sr-only">{texts.steps[which]}</legend>
                {steps.map(({ name }) => (
                  <Checkbox
                    key={name}
                    label={name}
                    checked={chosen.includes(name)}
                    onChange={(event) => toggle(name, event.target.checked)}
                  />
                ))}
              </fieldset>
            )}
          </div>
        )}
        {which !== 'all' && (
          <Field label={texts.reuse} about={texts.reuseAbout}>
            {(control) => (
              <Input
                {...control}
                maxLength={100}
                value={reuse}
                onChange={(event) => onChange({ ...value, reuse: event.target.value })}
              />
            )}
          </Field>
        )}
        <Field label={texts.key} about={texts.keyAbout}>
          {(control) => (
            <Input
              {...control}
              maxLength={200}
              value={key}
              onChange={(event) => onChange({ ...value, key: event.target.value })}
            />
          )}
        </Field>
      </div>
    </details>
  )
}
