import { useState } from 'react'
import { controlClass } from './control-class.ts'
import type { ControlProps } from './labelled.tsx'
import type { PartProps } from './part.ts'
import { Unread } from './value.ts'

/** What no other control fits, written down as JSON. */
export function JsonControl({ part, control }: { part: PartProps; control: ControlProps }) {
  const [typed, setTyped] = useState('')
  // How it was typed stays while it means the value; a value from elsewhere is written out anew.
  const text = shown(read(typed)) === shown(part.value) ? typed : shown(part.value)
  return (
    <textarea
      {...control}
      className={`${controlClass} font-mono`}
      rows={5}
      spellCheck={false}
      autoComplete="off"
      placeholder={part.form.words.asJson}
      value={text}
      onChange={(event) => {
        setTyped(event.target.value)
        part.onChange(read(event.target.value))
      }}
    />
  )
}

function shown(value: unknown): string {
  if (value instanceof Unread) return value.text
  return value === undefined ? '' : JSON.stringify(value, null, 2)
}

function read(text: string): unknown {
  if (text.trim() === '') return undefined
  try {
    return JSON.parse(text) as unknown
  } catch {
    return new Unread(text)
  }
}
