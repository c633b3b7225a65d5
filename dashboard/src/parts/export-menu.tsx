import { Download } from 'lucide-react'
import { useTexts } from '../texts/texts.ts'
import { Button } from '../ui/button.tsx'
import { Menu, MenuItem } from '../ui/menu.tsx'

const formats = ['csv', 'xlsx', 'pdf'] as const

/** All that a list holds, as a file. */
export function ExportMenu({ addressOf }: { addressOf(format: (typeof formats)[number]): string }) {
  const texts = useTexts()
  const button = (
    <Button>
      <Download aria-hidden />
      {texts.export}
    </Button>
  )
  return (
    <Menu button={button}>
      {formats.map((format) => (
        <MenuItem key={format} asChild>
          <a href={addressOf(format)} download>
            {texts.formats[format]}
          </a>
        </MenuItem>
      ))}
    </Menu>
  )
}
