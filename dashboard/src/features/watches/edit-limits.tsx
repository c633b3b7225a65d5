import { useState } from 'react'
import { useChange } from '../../client/use-get.ts'
import { useOperationTexts } from '../../texts/operations.ts'
import { useTexts } from '../../texts/texts.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Field, Input, Select } from '../../ui/input.tsx'
import { tellDone } from '../../ui/toaster.tsx'
import { changesOf, isNumber, type Limits, limitWords, typedOf } from './limits.ts'

interface EditLimitsProps {
  watch: string
  limits: Limits
  onClose(): void
}

/** Changes what is expected of a job; what is emptied goes back to what is declared. */
export function EditLimits({ watch, limits, onClose }: EditLimitsProps) {
  const texts = useTexts()
  const own = useOperationTexts().watches
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({})
  const change = useChange('patch', '/api/watches/{name}/jobs/{job}', ({ title }) => {
    tellDone(own.saved(title))
    onClose()
  })
  const { errors = {}, detail } = change.error ?? {}
  const isWrong = limitWords.some((word) => isNumber(word) && !Number.isFinite(Number(typed[word] ?? 0)))
  function save() {
    const body = changesOf(limits, typed)
    if (Object.keys(body).length === 0) onClose()
    else change.mutate({ path: { name: watch, job: limits.job }, body })
  }
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={own.editOf(limits.title)}
      about={`${own.editAbout} ${own.limitsAbout}`}
      actions={
        <>
          <Button onClick={onClose}>{texts.back}</Button>
          <Button look="primary" isBusy={change.isPending} disabled={isWrong} onClick={save}>
            {texts.save}
          </Button>
        </>
      }
    >
      <div className="grid gap-4 sm:grid-cols-2">
        {limitWords.map((word) => {
          const name = own.words[word]
          const label = limits.changed[word] === undefined ? name : `${name} (${own.changed})`
          return (
            <Field key={word} label={label} about={own.abouts[word]} problem={errors[word]}>
              {(control) => {
                const shared = {
                  ...control,
                  value: typed[word] ?? typedOf(limits, word),
                  onChange: ({ target }: { target: { value: string } }) => setTyped({ ...typed, [word]: target.value }),
                }
                if (word !== 'learns') {
                  return (
                    <Input
                      {...shared}
                      maxLength={word === 'when' ? 100 : 20}
                      {...(isNumber(word) && { inputMode: 'decimal' as const })}
                    />
                  )
                }
                return (
                  <Select {...shared}>
                    <option value="">{own.asDeclared}</option>
                    <option value="true">{own.yes}</option>
                    <option value="false">{own.no}</option>
                  </Select>
                )
              }}
            </Field>
          )
        })}
        {change.error && Object.keys(errors).length === 0 && (
          <p role="alert" className="text-sm text-bad wrap-anywhere sm:col-span-2">
            {detail ?? change.error.message}
          </p>
        )}
      </div>
    </Dialog>
  )
}
