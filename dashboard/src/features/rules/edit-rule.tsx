import { useState } from 'react'
import { useChange } from '../../client/use-get.ts'
import { useOperationTexts } from '../../texts/operations.ts'
import { useTexts } from '../../texts/texts.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { tellDone } from '../../ui/toaster.tsx'
import { WordField } from './word-field.tsx'
import { changeOf, isNoNumber, type Rule, typedOf, wordsOf } from './words.ts'

/** Changes words of a rule; what is emptied goes back to what is declared. */
export function EditRule({ rule, onClose }: { rule: Rule; onClose(): void }) {
  const texts = useTexts()
  const own = useOperationTexts().rules
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({})
  const change = useChange('patch', '/api/rules/{name}', () => {
    tellDone(own.saved(rule.name))
    onClose()
  })
  const { errors = {}, detail } = change.error ?? {}
  const changes = Object.entries(typed).filter(([word, text]) => text !== typedOf(rule, word))
  const isWrong = changes.some(([word, text]) => isNoNumber(word, text))
  function save() {
    if (changes.length === 0) onClose()
    else if (!isWrong) {
      const body = { changes: Object.fromEntries(changes.map(([word, text]) => [word, changeOf(word, text)])) }
      change.mutate({ path: { name: rule.name }, body })
    }
  }
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={own.editOf(rule.name)}
      about={own.editAbout}
      actions={
        <>
          <Button onClick={onClose}>{texts.back}</Button>
          <Button look="primary" isBusy={change.isPending} disabled={isWrong} onClick={save}>
            {texts.save}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        {wordsOf(rule).map((word) => {
          const value = typed[word] ?? typedOf(rule, word)
          return (
            <WordField
              key={word}
              word={word}
              value={value}
              isChanged={rule.changed[word] !== undefined}
              problem={isNoNumber(word, value) ? texts.form.problems['not a number'] : errors[`changes.${word}`]}
              onChange={(text) => setTyped({ ...typed, [word]: text })}
            />
          )
        })}
        {detail && <p className="text-sm text-bad wrap-anywhere">{detail}</p>}
      </div>
    </Dialog>
  )
}
