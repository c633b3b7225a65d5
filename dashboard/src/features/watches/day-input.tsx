import { useState } from 'react'
import { Input } from '../../ui/input.tsx'

interface DayInputProps {
  label: string
  /** Empty for none. */
  day: string
  onChoose(day: string): void
}

/** Asks for a day: one that is half typed is none yet, and one that is taken away is. */
export function DayInput({ label, day, onChoose }: DayInputProps) {
  const [typed, setTyped] = useState(day)
  return (
    <Input
      type="date"
      aria-label={label}
      title={label}
      className="w-38"
      value={typed}
      onChange={({ target }) => {
        setTyped(target.value)
        if (target.value === '' || isDay(target.value)) onChoose(target.value)
      }}
    />
  )
}

/** An address may say anything. */
export function isDay(text: string): boolean {
  return /^20\d\d-\d\d-\d\d$/.test(text)
}
