import { useId, useState } from 'react'
import { controlClass } from './control-class.ts'
import type { Field } from './field.ts'
import { type ControlProps, FieldNotes } from './labelled.tsx'
import type { PartProps } from './part.ts'

type Kind<Name extends Field['kind']> = Extract<Field, { kind: Name }>
interface Props<Name extends Field['kind']> {
  part: PartProps
  field: Kind<Name>
  control: ControlProps
}

const inputTypes: Readonly<Record<string, string>> = { date: 'date', time: 'time', email: 'email', uri: 'url' }

/** A text, a date, an instant. */
export function TextControl({ part, field, control }: Props<'text'>) {
  const text = typeof part.value === 'string' ? part.value : ''
  const change = (next: string) => part.onChange(next === '' ? undefined : next)
  // Looked at once: a control that becomes another one while somebody types loses them. A line would lose its ends.
  const [isLong] = useState(field.isLong || (field.format === undefined && /\n|.{80}/.test(text)))
  if (isLong) {
    return (
      <textarea
        {...control}
        className={`${controlClass} field-sizing-content min-h-24`}
        rows={4}
        maxLength={field.most}
        value={text}
        onChange={(event) => change(event.target.value)}
      />
    )
  }
  if (field.format === 'date-time') {
    return (
      <input
        {...control}
        className={controlClass}
        type="datetime-local"
        step={1}
        value={localTime(text)}
        onChange={(event) => change(event.target.value && new Date(event.target.value).toISOString())}
      />
    )
  }
  return (
    <input
      {...control}
      className={controlClass}
      type={inputTypes[field.format ?? ''] ?? 'text'}
      maxLength={field.most}
      value={text}
      onChange={(event) => change(event.target.value)}
    />
  )
}

/** An instant as the browser's control for it wants it: by the clock of who fills it in. */
function localTime(text: string): string {
  const time = new Date(text)
  if (text === '' || Number.isNaN(time.getTime())) return ''
  return new Date(time.getTime() - time.getTimezoneOffset() * 60_000).toISOString().slice(0, 19)
}

/** One of a few values. */
export function ChoiceControl({ part, field, control }: Props<'choice'>) {
  const chosen = field.options.findIndex(({ value }) => value === part.value)
  return (
    <select
      {...control}
      className={controlClass}
      value={chosen === -1 ? '' : String(chosen)}
      onChange={(event) => {
        const next = event.target.value
        part.onChange(next === '' ? undefined : field.options[Number(next)]?.value)
      }}
    >
      <option value="">{part.form.words.none}</option>
      {field.options.map(({ text }, index) => (
        <option key={text} value={String(index)}>
          {text}
        </option>
      ))}
    </select>
  )
}

/** Yes or no. */
export function FlagControl({ part, field }: { part: PartProps; field: Kind<'flag'> }) {
  const id = useId()
  const error = part.form.errors[part.path]
  const described = [field.description && `${id}-about`, error && `${id}-problem`].filter(Boolean).join(' ')
  return (
    <div className="flex min-w-0 flex-col gap-1.5">
      <label htmlFor={id} className="flex min-h-6 items-center gap-2.5 text-sm font-medium wrap-anywhere">
        <input
          id={id}
          name={part.path}
          type="checkbox"
          className="size-5 shrink-0 rounded border-input accent-primary"
          checked={part.value === true}
          aria-describedby={described || undefined}
          onChange={(event) => part.onChange(event.target.checked)}
        />
        {field.title ?? part.label ?? part.form.words.yes}
      </label>
      <FieldNotes id={id} description={field.description} error={error} />
    </div>
  )
}
