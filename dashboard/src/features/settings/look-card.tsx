import { setTheme, themes, useTheme } from '../../parts/theme.ts'
import { useOperationTexts } from '../../texts/operations.ts'
import { useTexts } from '../../texts/texts.ts'
import { Card } from '../../ui/card.tsx'
import { Choice } from '../../ui/choice.tsx'

/** Light or dark, on this device. */
export function LookCard() {
  const texts = useTexts().account
  const own = useOperationTexts().settings
  const theme = useTheme()
  return (
    <Card title={own.look}>
      <div className="flex flex-wrap items-center gap-3 text-sm">
        <span aria-hidden>{texts.theme}</span>
        <Choice
          label={texts.theme}
          value={theme}
          options={themes.map((value) => ({ value, label: texts.themes[value] }))}
          onChange={setTheme}
        />
      </div>
    </Card>
  )
}
