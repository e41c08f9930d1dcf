using System.Net;
using System.Text;
using CardFunctions.Domain.PaymentCards;
using CardFunctions.Providers.Simulator;

namespace CardFunctions.LocalHost.SimulatorPage;

/// <summary>Makes the pages' HTML.</summary>
internal static class PageRenderer
{
    private static readonly string FormTemplate = PageFiles.ReadText("form.html");
    private static readonly string MessageTemplate = PageFiles.ReadText("message.html");

    /// <summary>The page with the form.</summary>
    public static string Form(HostedRegistration registration, CardForm form, PageTexts texts)
    {
        var values = Common(texts, texts.Title);
        values["lead"] = texts.Lead;
        values["shop"] = registration.ReturnUrl.Host;
        values["summary"] = form.HasFaults ? $"<p class=\"summary\">{WebUtility.HtmlEncode(texts.Summary)}</p>" : "";
        values["save"] = texts.Save;
        values["cancel"] = texts.Cancel;
        values["busy"] = texts.Busy;
        AddFields(values, form, texts);
        values["number.digits"] = texts.Error(CardForm.Number, FieldFault.Format);
        values["number.brand"] = texts.Error(CardForm.Number, FieldFault.Brand);
        values["number.length"] = texts.Error(CardForm.Number, FieldFault.Length);
        values["number.check"] = texts.Error(CardForm.Number, FieldFault.Check);
        values["expiry.placeholder"] = texts.ExpiryPlaceholder;
        values["expiry.value"] = form.ExpiryText;
        values["expiry.format"] = texts.Error(CardForm.Expiry, FieldFault.Format);
        values["expiry.past"] = texts.Error(CardForm.Expiry, FieldFault.Past);
        values["code.length"] = texts.Error(CardForm.Code, FieldFault.Length);
        values["code.hintFront"] = texts.CodeHintFront;
        values["owner.value"] = form.OwnerText;
        values["owner.format"] = texts.Error(CardForm.Owner, FieldFault.Format);
        values["test.title"] = texts.TestTitle;
        values["test.lead"] = texts.TestLead;
        values["test.number"] = texts.TestNumber;
        values["test.outcome"] = texts.TestOutcome;
        values["test.rows"] = TestRows(texts);
        return PageFiles.Fill(FormTemplate, values);
    }

    /// <summary>A page that only says something.</summary>
    /// <param name="message">What.</param>
    /// <param name="back">Where the person may go back to, if that is known.</param>
    /// <param name="texts">The language.</param>
    public static string Message(PageMessage message, Uri? back, PageTexts texts)
    {
        var (title, text) = texts.Message(message);
        var values = Common(texts, title);
        values["text"] = text;
        values["back"] = back is null
            ? ""
            : $"<a class=\"button primary\" href=\"{WebUtility.HtmlEncode(back.AbsoluteUri)}\">{WebUtility.HtmlEncode(texts.Back)}</a>";
        return PageFiles.Fill(MessageTemplate, values);
    }

    private static Dictionary<string, string> Common(PageTexts texts, string title) => new(StringComparer.Ordinal)
    {
        ["lang"] = texts.Language,
        ["otherLang"] = texts.OtherLanguage,
        ["otherLanguage"] = texts.OtherLanguageName,
        ["provider"] = texts.Provider,
        ["notice"] = texts.Notice,
        ["title"] = title,
        ["documentTitle"] = $"{title} – {texts.Provider}",
    };

    private static void AddFields(Dictionary<string, string> values, CardForm form, PageTexts texts)
    {
        foreach (var field in (string[])[CardForm.Number, CardForm.Expiry, CardForm.Code, CardForm.Owner])
        {
            (values[$"{field}.label"], values[$"{field}.hint"]) = texts.Field(field);
            values[$"{field}.required"] = texts.Error(field, FieldFault.Required);
            var fault = form.FaultOf(field);
            values[$"{field}.error"] = fault is null ? "" : texts.Error(field, fault.Value);
            values[$"{field}.state"] = (fault is null ? "" : " aria-invalid=\"true\"") + (form.FirstWrong == field ? " autofocus" : "");
        }
    }

    private static string TestRows(PageTexts texts)
    {
        var rows = new StringBuilder();
        foreach (var known in SimulatedNumber.All)
        {
            rows.Append(System.Globalization.CultureInfo.InvariantCulture,
                $"<tr><td>{Grouped(known.Number)}</td><td>{WebUtility.HtmlEncode(texts.Outcome(known.Behaviour))}</td></tr>");
        }

        return rows.ToString();
    }

    // As it stands on a card.
    private static string Grouped(string digits) => CardBrands.Of(digits) is CardBrand.AmericanExpress
        ? $"{digits[..4]} {digits[4..10]} {digits[10..]}"
        : string.Join(' ', digits.Chunk(4).Select(group => new string(group)));
}
