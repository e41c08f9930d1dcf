using System.Net;
using CardFunctions.IntegrationTests.App;

namespace CardFunctions.IntegrationTests.Terminal;

/// <summary>Makes transaction codes in the back office, and spends them at a terminal.</summary>
internal static class CodeClient
{
    /// <summary>Where a card's codes are.</summary>
    public static string CodesPath(this TerminalClient terminal) => $"{terminal.CardPath}/transaction-codes";

    /// <summary>Asks for a code.</summary>
    public static Task<ApiAnswer> AskCodeAsync(this TerminalClient terminal, Api api, long amount, string more = "", params (string Name, string Value)[] headers) =>
        api.PostAsync(terminal.CodesPath(), $$"""{"amount":{"amount":{{amount}},"currency":"XOF"},"service":"fuel"{{more}} }""", headers);

    /// <summary>Makes a code.</summary>
    public static async Task<(string Id, string Code)> MakeCodeAsync(this TerminalClient terminal, Api api, long amount, string more = "")
    {
        var made = (await terminal.AskCodeAsync(api, amount, more)).Is(HttpStatusCode.Created);
        return (made.String("id"), made.String("code"));
    }

    /// <summary>Spends a code.</summary>
    public static Task<ApiAnswer> RedeemAsync(
        this TerminalClient terminal, Api api, string code, string? reference = null, string id = "T-1", string? point = null, params (string Name, string Value)[] headers) =>
        api.PostAsync(
            "terminal/redemptions",
            $$"""{"code":"{{code}}","servicePointId":"{{point ?? terminal.Point}}","terminalId":"{{id}}","reference":"{{reference ?? terminal.NextReference()}}"}""",
            headers);

    /// <summary>Spends a code, and gives the decision as its reason and response code.</summary>
    public static async Task<string> SpendAsync(
        this TerminalClient terminal, Api api, string code, string? reference = null, string id = "T-1", string? point = null)
    {
        var answer = (await terminal.RedeemAsync(api, code, reference, id, point)).Is(HttpStatusCode.OK);
        return $"{answer.String("reason")} {answer.String("responseCode")}";
    }
}
