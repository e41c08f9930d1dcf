namespace CardFunctions.Domain;

/// <summary>The check digit of identification card numbers. Source: ISO/IEC 7812-1, annex B.</summary>
public static class Luhn
{
    /// <summary>Whether the last digit is the check digit of those before it. False for anything but digits, or fewer than two.</summary>
    public static bool IsValid(ReadOnlySpan<char> digits) =>
        digits.Length > 1
        && !digits.ContainsAnyExceptInRange('0', '9')
        && CheckDigit(digits[..^1]) == digits[^1];

    /// <summary>The check digit that follows these digits.</summary>
    public static char CheckDigit(ReadOnlySpan<char> digits)
    {
        var sum = 0;
        for (var index = 0; index < digits.Length; index++)
        {
            // Every second digit counts twice, from the one before the check digit leftwards; the digits of a product are added.
            var digit = digits[^(index + 1)] - '0';
            var weighted = index % 2 == 0 ? digit * 2 : digit;
            sum += weighted > 9 ? weighted - 9 : weighted;
        }

        return (char)('0' + ((10 - (sum % 10)) % 10));
    }
}
