import { useEffect, useState } from 'react'
import { Input } from '../ui/input.tsx'

interface SearchInputProps {
  label: string
  className?: string
  value: string
  onChange(value: string): void
}

/** A text to search for, which counts when typing pauses: not every letter is asked for, or put into the address. */
export function SearchInput({ label, className = 'w-full md:w-72', value, onChange }: SearchInputProps) {
  const [typed, setTyped] = useState(value)
  const [known, setKnown] = useState(value)
  if (known !== value) {
    setKnown(value)
    setTyped(value)
  }
  useEffect(() => {
    if (typed === value) return undefined
    const timer = setTimeout(() => onChange(typed), 300)
    return () => clearTimeout(timer)
  })
  return (
    <Input
      type="search"
      className={className}
      placeholder={label}
      aria-label={label}
      value={typed}
      onChange={(event) => setTyped(event.target.value)}
    />
  )
}
