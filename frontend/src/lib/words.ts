/** The card's own words: a sentence with places for values. */

export type Strings = Readonly<Record<string, string>>;
export type Say = (key: string, values?: Readonly<Record<string, string>>) => string;

/** Say a key in the language, in English where it is missing, as a plain word if nowhere. */
export function sayer(...languages: readonly Strings[]): Say {
  return (key, values = {}) => {
    const text = languages.map((strings) => strings[key]).find((found) => found !== undefined);
    if (text === undefined) return (key.split(".").at(-1) ?? key).replaceAll("_", " ");
    return text.replace(/\{(\w+)\}/g, (place, name: string) => values[name] ?? place);
  };
}

/** The first of a user's language, its base, and English that there are words in. */
export function pickLanguage(wanted: string, there: readonly string[]): string {
  const base = wanted.split("-")[0] ?? wanted;
  return [wanted, base].find((language) => there.includes(language)) ?? "en";
}
