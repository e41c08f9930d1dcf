using System.Text.Json;
using System.Text.RegularExpressions;
using CardFunctions.Http;

namespace CardFunctions.Tests.Http;

public sealed partial class ProblemTests
{
    [Fact]
    public void Every_code_stands_once_in_the_catalogue()
    {
        var codes = ProblemCatalogue.All.Select(kind => kind.Code).ToList();

        Assert.All(codes, code => Assert.Matches(SnakeCase(), code));
        Assert.Equal(codes.Distinct(StringComparer.Ordinal).Count(), codes.Count);
    }

    [Fact]
    public void Every_field_of_the_catalogue_is_in_the_list()
    {
        var fields = typeof(ProblemCatalogue).GetFields().Select(field => field.GetValue(null)).OfType<ProblemKind>().ToHashSet();

        Assert.Equal(fields, [.. ProblemCatalogue.All]);
    }

    [Fact]
    public void Every_problem_speaks_both_languages()
    {
        Assert.All(ProblemCatalogue.All, kind =>
        {
            Assert.All(new[] { kind.Title, kind.Detail }, text =>
            {
                Assert.False(string.IsNullOrWhiteSpace(text.English));
                Assert.False(string.IsNullOrWhiteSpace(text.French));
                Assert.NotEqual(text.English, text.French);
            });
            Assert.InRange(kind.Status, 400, 599);
            Assert.True(kind.Status is not (503 or 429) || kind.RetryAfterSeconds > 0, kind.Code);
        });
    }

    [Theory]
    [InlineData(
        "idempotency_key_reused idempotency_in_progress precondition_failed currency_in_use service_point_of_another_client profile_in_use card_name_taken "
        + "service_point_has_card card_number_taken illegal_transition card_not_empty same_operator direct_entry_disabled registration_incomplete "
        + "payment_declined provider_does_not_support_aliases alias_expired")]
    public void Every_code_of_the_contract_is_there(string codes)
    {
        Assert.Subset(ProblemCatalogue.All.Select(kind => kind.Code).ToHashSet(StringComparer.Ordinal), codes.Split(' ').ToHashSet(StringComparer.Ordinal));
    }

    [Fact]
    public void A_problem_has_the_shape_of_the_contract()
    {
        var problem = Problems.Of(
            ProblemCatalogue.IllegalTransition,
            ("cardId", "crd_1"), ("allowedActions", new[] { "close" }), ("count", 3L), ("final", false), ("decline", new Dictionary<string, string?>(StringComparer.Ordinal) { ["retry"] = "never" }), ("none", null));

        using var json = JsonDocument.Parse(problem.Serialize(Language.French, "t-1"));

        Assert.Equal(
            """
            {"type":"urn:cardfunctions:problem:illegal_transition","title":"Le statut de la carte ne le permet pas.","status":409,"detail":"Voir allowedActions pour les actions permises.","code":"illegal_transition","traceId":"t-1","cardId":"crd_1","allowedActions":["close"],"count":3,"final":false,"decline":{"retry":"never"},"none":null}
            """,
            json.RootElement.GetRawText());
    }

    [Fact]
    public void An_invalid_request_names_every_path_with_its_messages()
    {
        var faults = new Faults();
        faults.Add("name", FaultTexts.Required);
        faults.Under("holder").Add("kind", FaultTexts.MustBeOneOf("member", "beneficiary"));
        faults.Add("name", FaultTexts.TooLong(3));

        using var json = JsonDocument.Parse(Problems.Invalid(faults).Serialize(Language.English, "t"));

        Assert.Equal(
            """{"name":["This member is required.","Must be at most 3 characters long."],"holder.kind":["Must be one of: member, beneficiary."]}""",
            json.RootElement.GetProperty("errors").GetRawText());
    }

    [Theory]
    [InlineData("", "English")]
    [InlineData("en", "English")]
    [InlineData("fr", "French")]
    [InlineData("fr-CH, fr;q=0.9, en;q=0.8, de;q=0.7, *;q=0.5", "French")]
    [InlineData("en;q=0.5, fr;q=0.6", "French")]
    [InlineData("fr;q=0.5, en;q=0.6", "English")]
    [InlineData("fr, en", "English")]
    [InlineData("de", "English")]
    [InlineData("*", "English")]
    [InlineData("fr;q=0", "English")]
    [InlineData("en;q=0, *", "French")]
    [InlineData("FR-sn", "French")]
    [InlineData("fro", "English")]
    [InlineData("fr;q=nonsense", "English")]
    [InlineData(",,;;q=,", "English")]
    public void The_language_is_chosen_by_weight(string header, string language)
    {
        Assert.Equal(language, Languages.Choose(header).ToString());
    }

    [GeneratedRegex("^[a-z]+(_[a-z]+)*$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SnakeCase();
}
