/** Excel writes characters that XML cannot hold as `_x000D_`, and an underscore before such letters as `_x005F_`. */
export function excelText(text: string): string {
  if (!text.includes('_x')) return text
  return text.replaceAll(/_x([0-9a-f]{4})_/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
}
