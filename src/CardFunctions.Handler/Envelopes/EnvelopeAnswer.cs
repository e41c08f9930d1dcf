using Microsoft.AspNetCore.Http;

namespace CardFunctions.Handler.Envelopes;

/// <summary>The only place that answers an envelope.</summary>
/// <remarks>
/// The host reads this one shape: an empty 200, a 204 or <c>null</c> leave the invocation hanging until
/// <c>functionTimeout</c>, when the host kills the process and all that runs in it, and another content type fails the
/// invocation.
/// </remarks>
internal static class EnvelopeAnswer
{
    private static readonly ReadOnlyMemory<byte> Done = """{"Outputs":{},"Logs":[],"ReturnValue":null}"""u8.ToArray();

    /// <summary>The message is done with: the host completes it.</summary>
    public static Task WriteDoneAsync(HttpResponse response, CancellationToken cancellationToken)
    {
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = "application/json";
        response.ContentLength = Done.Length;
        return response.Body.WriteAsync(Done, cancellationToken).AsTask();
    }

    /// <summary>
    /// The message is not done with: the host abandons it and it is delivered again, until the entity's
    /// <c>maxDeliveryCount</c> puts it among the dead letters. No detail: the host would write it to its log.
    /// </summary>
    public static void Fail(HttpResponse response, int statusCode = StatusCodes.Status500InternalServerError)
    {
        if (!response.HasStarted)
        {
            response.Clear();
            response.StatusCode = statusCode;
        }
    }
}
