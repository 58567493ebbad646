package io.ringmaster.metadata.placement;

import java.util.HexFormat;

/**
 * Weights of the 128 ASCII characters per collation, as {@code WEIGHT_STRING} of MySQL 8.0 gives
 * them, as strings of one UTF-16 unit a weight; 0 is a character without a weight (the UCA
 * collations ignore control characters). No collation here has a contraction of ASCII characters
 * alone, so the weight string of an ASCII text is the concatenation of its characters' weights.
 *
 * <p>MySQL manual: "Unicode Character Sets" (10.10.1), {@code WEIGHT_STRING()} (12.8).
 */
final class AsciiWeights {
  /** {@code general_ci} of all character sets but latin1, and {@code latin1_swedish_ci}. */
  static final String UPPER_CASE = upperCase();

  /** UCA 9.0.0, primary weights. */
  static final String UCA_900 =
      table(
          "0000000000000000000000000000000000000201020202030204020500000000"
              + "0000000000000000000000000000000000000000000000000000000000000000"
              + "02090260030C03981C1203990396030503170318038F06160222020D02770394"
              + "1C3D1C3E1C3F1C401C411C421C431C441C451C4602390234061A061B061C0266"
              + "038E1C471C601C7A1C8F1CAA1CE51CF41D181D321D4C1D651D771DAA1DB91DDD"
              + "1E0C1E211E331E711E951EB51EE31EF51EFF1F0B1F2103190395031A0485020B"
              + "04821C471C601C7A1C8F1CAA1CE51CF41D181D321D4C1D651D771DAA1DB91DDD"
              + "1E0C1E211E331E711E951EB51EE31EF51EFF1F0B1F21031B061E031C06200000",
          4);

  /** UCA 5.2.0. */
  static final String UCA_520 =
      table(
          "0000000000000000000000000000000000000201020202030204020500000000"
              + "0000000000000000000000000000000000000000000000000000000000000000"
              + "020A026E02F5036211E10363035F02EE02FF030003570550023402230281035C"
              + "12051206120712081209120A120B120C120D120E024702430554055505560273"
              + "0356120F1225123D1250126B12A312B012D312EC1305131E1330135F136D138E"
              + "13B313C813DA141014331453147B148D1497149C14AD0301035E03020211021D"
              + "020E120F1225123D1250126B12A312B012D312EC1305131E1330135F136D138E"
              + "13B313C813DA141014331453147B148D1497149C14AD030305580304055B0000",
          4);

  /** UCA 4.0.0, {@code unicode_ci}. */
  static final String UCA_400 =
      table(
          "0000000000000000000000000000000000000201020202030204020500000000"
              + "0000000000000000000000000000000000000000000000000000000000000000"
              + "02090251027E02D20E0F02D302CF02770288028902C80428022F0221025D02CC"
              + "0E290E2A0E2B0E2C0E2D0E2E0E2F0E300E310E32023D023A042C042D042E0255"
              + "02C70E330E4A0E600E6D0E8B0EB90EC10EE10EFB0F100F210F2E0F5B0F640F82"
              + "0FA70FB40FC00FEA1002101F10441051105A105E106A028A02CE028B020F021B"
              + "020C0E330E4A0E600E6D0E8B0EB90EC10EE10EFB0F100F210F2E0F5B0F640F82"
              + "0FA70FB40FC00FEA1002101F10441051105A105E106A028C0430028D04330000",
          4);

  /** {@code latin1_general_ci}; 0 is a weight here. */
  static final String LATIN1_GENERAL =
      table(
          "000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F"
              + "202122232425262728292A2B2C2D2E2F303132333435363738393A3B3C3D3E3F"
              + "40415153575B6567696B7577797B7D818F919395989AA4A6A8AAAFB3B4B5B6B7"
              + "B8415153575B6567696B7577797B7D818F919395989AA4A6A8AAAFB9BABBBCBF",
          2);

  private AsciiWeights() {}

  private static String table(String hex, int digits) {
    char[] weights = new char[128];
    for (int c = 0; c < weights.length; c++) {
      weights[c] = (char) HexFormat.fromHexDigits(hex, c * digits, (c + 1) * digits);
    }
    return new String(weights);
  }

  private static String upperCase() {
    char[] weights = new char[128];
    for (char c = 0; c < weights.length; c++) {
      weights[c] = c >= 'a' && c <= 'z' ? (char) (c - 32) : c;
    }
    return new String(weights);
  }
}
