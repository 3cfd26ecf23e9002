/** Names the tokens that static/css/tokens.css sets. Tailwind 4 reads this file through the @config line of static/css/app.css. */
export default {
  content: ["./views/**/*.{templ,go}", "!./views/**/*_templ.go", "!./views/simulator/**", "./static/js/*.ts"],
  theme: {
    extend: {
      colors: {
        "bubble-out": "var(--bubble-out)",
        "bubble-in": "var(--bubble-in)",
        "bubble-meta": "var(--bubble-meta)",
        danger: "var(--destructive)",
      },
      fontFamily: {
        sans: ["Inter", "ui-sans-serif", "system-ui", "Segoe UI", "Roboto", "sans-serif"],
        mono: ["ui-monospace", "SFMono-Regular", "Menlo", "Consolas", "Liberation Mono", "monospace"],
      },
    },
  },
};
