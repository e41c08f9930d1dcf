// The page works without this. It shows the brand and puts the blanks while somebody types, and says what is wrong before anything is sent.
(() => {
  "use strict";

  const form = document.querySelector("form");
  const field = (name) => document.getElementById(name);
  const [number, expiry, owner, code] = ["number", "expiry", "owner", "code"].map(field);
  const save = form.querySelector("button[value=save]");

  // The same ranges and lengths as the server's.
  const brands = [
    { name: "Visa", starts: (n) => n >= 4000 && n <= 4999, lengths: [13, 16, 19], code: 3, groups: [4, 4, 4, 4, 3] },
    { name: "Mastercard", starts: (n) => (n >= 5100 && n <= 5599) || (n >= 2221 && n <= 2720), lengths: [16], code: 3, groups: [4, 4, 4, 4] },
    { name: "American Express", starts: (n) => Math.floor(n / 100) === 34 || Math.floor(n / 100) === 37, lengths: [15], code: 4, groups: [4, 6, 5] },
  ];

  const digitsOf = (text) => text.replace(/\D/g, "");

  // Shown as soon as the digits allow one brand only; the server wants four.
  const brandOf = (digits) => {
    const possible = brands.filter((brand) => {
      const scale = 10 ** Math.max(0, 4 - digits.length);
      const low = Number(digits.slice(0, 4)) * scale;
      for (let start = low; start < low + scale; start += 1) {
        if (brand.starts(start)) return true;
      }
      return false;
    });
    return digits && possible.length === 1 ? possible[0] : null;
  };

  const passesCheck = (digits) => {
    let sum = 0;
    for (let index = 0; index < digits.length; index += 1) {
      let digit = Number(digits[digits.length - 1 - index]);
      if (index % 2 === 1) digit = digit > 4 ? digit * 2 - 9 : digit * 2;
      sum += digit;
    }
    return sum % 10 === 0;
  };

  const grouped = (digits, groups) => {
    const parts = [];
    let from = 0;
    for (const length of groups) {
      if (from < digits.length) parts.push(digits.slice(from, from + length));
      from += length;
    }
    return parts.join(" ");
  };

  const show = (input, message) => {
    const error = field(`${input.id}-error`);
    if (message) input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
    if (error.textContent !== message) error.textContent = message;
  };

  const faultOf = {
    number() {
      const text = number.value.replace(/[ -]/g, "");
      const brand = brandOf(text);
      return text === "" ? number.dataset.required
        : /\D/.test(text) ? number.dataset.digits
        : text.length < 12 ? number.dataset.length
        : !brand ? number.dataset.brand
        : !brand.lengths.includes(text.length) ? number.dataset.length
        : !passesCheck(text) ? number.dataset.check
        : "";
    },
    expiry() {
      const match = /^\s*(\d{1,2})\s*\/?\s*(\d{2}|\d{4})\s*$/.exec(expiry.value);
      if (expiry.value.trim() === "") return expiry.dataset.required;
      if (!match || Number(match[1]) < 1 || Number(match[1]) > 12) return expiry.dataset.format;
      const year = Number(match[2].length === 2 ? `20${match[2]}` : match[2]);
      const now = new Date();
      return year * 12 + Number(match[1]) - 1 < now.getUTCFullYear() * 12 + now.getUTCMonth() ? expiry.dataset.past : "";
    },
    code() {
      const brand = brandOf(digitsOf(number.value));
      const wanted = brand ? [brand.code] : [3, 4];
      const text = code.value.trim();
      return text === "" ? code.dataset.required : /^\d+$/.test(text) && wanted.includes(text.length) ? "" : code.dataset.length;
    },
    owner() {
      const text = owner.value.trim();
      return text === "" ? owner.dataset.required : digitsOf(text).length >= 6 ? owner.dataset.format : "";
    },
  };

  const check = (input) => {
    const message = faultOf[input.id]();
    show(input, message);
    return message === "";
  };

  let shown = null;
  const showBrand = (brand) => {
    if (brand === shown) return;
    shown = brand;
    const output = field("brand");
    output.replaceChildren();
    if (brand) {
      const badge = document.createElement("span");
      badge.textContent = brand.name;
      output.append(badge);
    }
    field("code-hint").textContent = brand && brand.code === 4 ? code.dataset.hintFront : code.dataset.hint;
  };

  number.addEventListener("input", () => {
    const digits = digitsOf(number.value);
    const brand = brandOf(digits);
    showBrand(brand);
    // Letters stay, to be seen and named; digits are put in groups, with the caret where it was among them.
    if (/^[\d -]*$/.test(number.value)) {
      const before = digitsOf(number.value.slice(0, number.selectionStart)).length;
      const text = grouped(digits.slice(0, 19), brand ? brand.groups : [4, 4, 4, 4, 3]);
      if (text !== number.value) {
        number.value = text;
        let caret = 0;
        for (let seen = 0; caret < text.length && seen < before; caret += 1) {
          if (text[caret] !== " ") seen += 1;
        }
        number.setSelectionRange(caret, caret);
      }
    }
  });

  expiry.addEventListener("input", (event) => {
    const typed = event.inputType === "insertText" && expiry.selectionStart === expiry.value.length;
    if (typed && /^([2-9])$/.test(expiry.value)) expiry.value = `0${expiry.value}/`;
    else if (typed && /^\d\d$/.test(expiry.value)) expiry.value += "/";
    else if (typed) expiry.value = expiry.value.replace(/\/\/+/, "/");
  });

  // A message that appears while a button is being pressed would push the button away from under the pointer.
  let pressing = false;
  document.addEventListener("pointerdown", (event) => { pressing = event.target.closest("button, a, summary") !== null; }, true);
  document.addEventListener("pointerup", () => { pressing = false; }, true);
  document.addEventListener("pointercancel", () => { pressing = false; }, true);

  const inputs = [number, expiry, code, owner];
  for (const input of inputs) {
    // What was never filled in is no mistake yet; what was wrong is looked at again with every key.
    input.addEventListener("blur", () => { if (!pressing && input.value.trim() !== "") check(input); });
    input.addEventListener("input", () => { if (input.getAttribute("aria-invalid") === "true") check(input); });
  }

  let sent = false;
  form.addEventListener("submit", (event) => {
    if (sent) {
      event.preventDefault();
      return;
    }

    if (!event.submitter || event.submitter.value !== "cancel") {
      const wrong = inputs.filter((input) => !check(input));
      if (wrong.length > 0) {
        event.preventDefault();
        wrong[0].focus();
        return;
      }
    }

    sent = true;
    save.setAttribute("aria-disabled", "true");
    if (event.submitter === save) save.textContent = form.dataset.busy;
  });

  // Back from the history: the form can be sent again.
  window.addEventListener("pageshow", (event) => { if (event.persisted) window.location.reload(); });

  showBrand(brandOf(digitsOf(number.value)));
})();
