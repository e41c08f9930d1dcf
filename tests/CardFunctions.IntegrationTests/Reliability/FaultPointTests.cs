using System.Runtime.ExceptionServices;
using CardFunctions.Storage;

namespace CardFunctions.IntegrationTests.Reliability;

/// <summary>A process dies at a named moment of a change; the caller repeats the request, or the message is delivered again.</summary>
public sealed class FaultPointTests(Casualties casualties) : IClassFixture<Casualties>
{
    private const int Killed = 128 + 9;

    public static TheoryData<string, string> Cases
    {
        get
        {
            TheoryData<string, string> cases = [];
            foreach (var (change, point, count) in Casualties.Cases)
            {
                cases.Add(change.Name, $"{point}:{count}");
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_change_that_a_process_died_of_happens_exactly_once_when_it_is_asked_for_again(string change, string moment)
    {
        var one = casualties.Of(change, moment);
        if (one.Failure is { } failure)
        {
            ExceptionDispatchInfo.Throw(failure);
        }

        Assert.Equal(Killed, one.ExitCode);
        Assert.Equal(IsBeforeAnythingIsStored(one), one.Before.Tags.ToHashSet().SetEquals(one.Dead!.Tags));
        if (!one.Dead.IsEmpty)
        {
            // Nothing half done, whoever looks before the change is repeated.
            await one.Dead.AssertSoundAsync();
        }

        AssertAnswers(one);
        var unheard = one.Scene.Cards.TakeLast(one.Scene.Unheard).Select(card => card[^32..]).ToHashSet(StringComparer.Ordinal);
        await Agreement.AssertAsync(one.After!, one.Told, card => unheard.Contains(card) ? 1 : 0);
        Assert.Equal(one.Change.Events, one.Told.Count - one.ToldBefore.Count);
    }

    private static bool IsBeforeAnythingIsStored(Casualty one) =>
        one is { Point: FaultPoint.BeforeAnnounce or FaultPoint.BeforeTransaction, Count: 1 };

    // The answer is stored with the change, or with the last part of it; what is sent may be sent before that.
    private static void AssertAnswers(Casualty one)
    {
        Assert.True(one.First is null || one.Point >= FaultPoint.BeforeSend, "Answered before it was stored.");
        if (one.Again is not { } again)
        {
            return;
        }

        again.Is(one.Change.Status);
        var isReplayed = again.Header("Idempotency-Replayed") == "true";
        if (one.First is { } first && one.Change.HasKey)
        {
            Assert.True(isReplayed);
            Assert.Equal(first.Text, again.Text);
            Assert.Equal(first.Header("ETag"), again.Header("ETag"));
        }

        if (one.Point < FaultPoint.BeforeSend || one.Change.Transactions == 1)
        {
            var isStored = one.Point > FaultPoint.AfterTransaction || (one.Point == FaultPoint.AfterTransaction && one.Count == one.Change.Transactions);
            Assert.Equal(one.Change.HasKey && isStored, isReplayed);
        }
    }
}
