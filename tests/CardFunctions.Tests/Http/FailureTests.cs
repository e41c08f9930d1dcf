using Azure;
using CardFunctions.Http;
using Microsoft.AspNetCore.Http;

namespace CardFunctions.Tests.Http;

public sealed class FailureTests
{
    public static TheoryData<Exception, string> Failures => new()
    {
        { new InvalidOperationException("secret"), "internal_error" },
        { new BadHttpRequestException("x", 413), "body_too_large" },
        { new BadHttpRequestException("x", 400), "invalid_request" },
        { new BadHttpRequestException("x", 408), "request_timeout" },
        { new RequestFailedException(0, "no connection"), "storage_unavailable" },
        { new RequestFailedException(503, "busy"), "storage_unavailable" },
        { new RequestFailedException(429, "throttled"), "storage_unavailable" },
        { new RequestFailedException(400, "our mistake"), "internal_error" },
        { new RequestFailedException(403, "wrong key"), "internal_error" },
        { new AggregateException(new RequestFailedException(0, "a"), new RequestFailedException(0, "b")), "storage_unavailable" },
        { new AggregateException(new InvalidOperationException("a")), "internal_error" },
        { new HttpRequestException("x"), "storage_unavailable" },
        { new TimeoutException(), "storage_unavailable" },
        { new TaskCanceledException(), "storage_unavailable" },
    };

    [Theory]
    [MemberData(nameof(Failures), DisableDiscoveryEnumeration = true)]
    public void A_failure_becomes_a_problem(Exception failure, string code)
    {
        Assert.Equal(code, FailureProblems.KindOf(failure, callerIsGone: false)?.Code);
    }

    [Fact]
    public void A_caller_who_went_away_is_no_failure()
    {
        Assert.Null(FailureProblems.KindOf(new OperationCanceledException(), callerIsGone: true));
    }
}
