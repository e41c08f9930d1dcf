using System.CommandLine;
using CardFunctions.LocalHost.Identity;
using CardFunctions.LocalHost.Running;

namespace CardFunctions.LocalHost.Commands;

/// <summary><c>token</c>: prints a token for the running, or any later, run on the same data.</summary>
internal static class TokenCommand
{
    private const int DefaultMinutes = 60;
    private const int MaxMinutes = 60 * 24 * 365;

    public static Command Create(LocalConsole console, TimeProvider time)
    {
        var role = new Option<string[]>("--role") { Description = "An operator profile, e.g. ADMIN; repeatable.", Required = true };
        var client = new Option<string[]>("--client") { Description = "A client's id, or * for all; repeatable.", DefaultValueFactory = _ => ["*"] };
        var subject = new Option<string>("--subject") { Description = "Who it is.", DefaultValueFactory = _ => "alice" };
        var minutes = new Option<int>("--minutes") { Description = "How long it is valid.", DefaultValueFactory = _ => DefaultMinutes };
        var data = CommonOptions.Data();
        minutes.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > MaxMinutes)
            {
                result.AddError($"--minutes is 1 to {MaxMinutes}.");
            }
        });
        var command = new Command("token", "Prints a token.") { role, client, subject, minutes, data };
        command.SetAction(parsed =>
        {
            using var key = SigningKey.Ensure(LocalHostOptions.Resolve(parsed.GetValue(data)!));
            var request = new TokenRequest(
                parsed.GetValue(subject)!, parsed.GetValue(role)!, parsed.GetValue(client)!, TimeSpan.FromMinutes(parsed.GetValue(minutes)));
            console.Plain(TokenIssuer.Issue(key, request, time));
        });
        return command;
    }
}
