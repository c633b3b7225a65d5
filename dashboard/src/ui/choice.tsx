import { classNames } from './class-names.ts'

interface ChoiceProps<Value extends string> {
  label: string
  value: Value
  options: readonly { value: NoInfer<Value>; label: string }[]
  onChange(value: NoInfer<Value>): void
}

/** One of a few, all of them seen. */
export function Choice<Value extends string>({ label, value, options, onChange }: ChoiceProps<Value>) {
  return (
    <fieldset className="flex min-w-0 flex-wrap rounded-md border bg-muted p-0.5">
      <legend className="sr-only">{label}</legend>
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          aria-pressed={option.value === value}
          onClick={() => onChange(option.value)}
          className={classNames(
            'min-h-11 rounded px-2.5 text-xs font-medium text-muted-foreground md:min-h-7',
            option.value === value && 'bg-card text-foreground shadow-2xs',
          )}
        >
          {option.label}
        </button>
      ))}
    </fieldset>
  )
}
